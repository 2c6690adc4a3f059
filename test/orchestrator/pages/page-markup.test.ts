import { HtmlValidate } from "html-validate";
import { describe, expect, it } from "vitest";
import { allPages } from "../fixtures/all-pages.ts";

const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // Templates leave the white space of parts that are not there.
    "no-trailing-whitespace": "off",
    // Titles quote what people wrote.
    "long-title": "off",
    // Mail readers want the style in the elements; pages cannot have it so, by their policy.
    "no-inline-style": "off",
  },
});

describe("the markup", () => {
  it.each(Object.entries(allPages))("of the page %s is valid", async (_, page) => {
    const { results } = await validator.validateString(page);

    expect(
      results.flatMap(({ messages }) =>
        messages.map(({ line, ruleId, message }) => ({ line, ruleId, message })),
      ),
    ).toEqual([]);
  });
});
