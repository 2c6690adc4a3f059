import { HtmlValidate } from "html-validate";
import { describe, expect, it } from "vitest";
import { allPages } from "../fixtures/all-pages.ts";

const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // Templates keep the white space of parts that are missing.
    "no-trailing-whitespace": "off",
    // Titles quote what people wrote.
    "long-title": "off",
    // Mail clients need the style in the elements; the pages' content security policy forbids it.
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
