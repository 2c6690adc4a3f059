import { AwsError } from "../wire/service.ts";

/** Whether a message matches. */
export type MessageFilter = (message: string) => boolean;

// A term with its prefix: `word`, `"two words"`, `?optional`, `-excluded`.
const termPattern = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g;

/**
 * A filter pattern of terms: matches messages with all terms, any `?` term and no `-` term. Case-sensitive.
 * Throws InvalidParameterException for JSON, space-delimited and regular expression patterns.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function toMessageFilter(pattern = ""): MessageFilter {
  if (/^\s*[{[]|^\s*%.*%\s*$/.test(pattern)) {
    const message = "Invalid filter pattern: the local CloudWatch Logs supports only patterns of terms";
    throw new AwsError("InvalidParameterException", message);
  }
  const terms = [...pattern.matchAll(termPattern)].map(([, sign = "", phrase, word]) => ({
    sign,
    text: phrase?.replace(/\\(.)/g, "$1") ?? word ?? "",
  }));
  const textsOf = (sign: string) => terms.filter((term) => term.sign === sign).map(({ text }) => text);
  const [all, either, none] = [textsOf(""), textsOf("?"), textsOf("-")];
  // Beside a plain term, optional terms have no effect.
  const any = all.length === 0 && either.length > 0 ? either : [""];
  return (message) =>
    all.every((text) => message.includes(text)) &&
    any.some((text) => message.includes(text)) &&
    !none.some((text) => message.includes(text));
}
