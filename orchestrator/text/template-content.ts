import { withoutByteOrderMark } from "./byte-order-mark.ts";

/** The parsed content of a JSON template, so that white space does not matter; the text of any other. */
export function templateContent(template: string): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(template));
  } catch {
    return template;
  }
}
