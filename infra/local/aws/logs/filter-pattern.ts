import { AwsError } from "../wire/service.ts";

/** Whether a message matches. */
export type MessageFilter = (message: string) => boolean;

// A term with its sign: `word`, `"two words"`, `?either`, `-without`.
const termPattern = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g;

/**
 * A filter pattern of terms: all of them, any of the `?` ones, none of the `-` ones; letters in their case.
 * Throws InvalidParameterException for JSON, space-delimited and regular expression patterns.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function toMessageFilter(pattern = ""): MessageFilter {
  if (/^\s*[{[]|^\s*%.*%\s*$/.test(pattern)) {
    const message = "Invalid filter pattern: the local CloudWatch Logs supports patterns of terms only";
    throw new AwsError("InvalidParameterException", message);
  }
  const terms = [...pattern.matchAll(termPattern)].map(([, sign = "", phrase, word]) => ({
    sign,
    text: phrase?.replace(/\\(.)/g, "$1") ?? word ?? "",
  }));
  const textsOf = (sign: string) => terms.filter((term) => term.sign === sign).map(({ text }) => text);
  const [all, either, none] = [textsOf(""), textsOf("?"), textsOf("-")];
  // Next to a plain term, the optional ones decide nothing.
  const any = all.length === 0 && either.length > 0 ? either : [""];
  return (message) =>
    all.every((text) => message.includes(text)) &&
    any.some((text) => message.includes(text)) &&
    !none.some((text) => message.includes(text));
}
