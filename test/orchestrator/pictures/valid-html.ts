import { HtmlValidate } from "html-validate";

const validator = new HtmlValidate({
  extends: ["html-validate:standard"],
  rules: {
    // The picture's title is a label, and its parts are written without quotes or closing slashes by rule.
    "no-inline-style": "error",
    "void-style": "off",
    "no-trailing-whitespace": "off",
    "no-raw-characters": "off",
    "svg-focusable": "off",
    "long-title": "off",
    "require-sri": "off",
  },
});

/** The problems of a page; empty if it is valid. */
export async function problemsOf(page: string): Promise<readonly string[]> {
  const { results } = await validator.validateString(page);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${line}: ${ruleId}: ${message}`),
  );
}

/** A picture on a page of its own. */
export const onPage = (picture: unknown): string =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Picture</title></head><body>${picture}</body></html>\n`;
