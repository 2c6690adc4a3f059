/**
 * Step Functions keeps 32,768 characters of a failure's cause: Lambda's JSON, which holds the message twice, once in
 * the stack. A quarter, as JSON writes it, leaves room for the rest. What is cut off breaks that JSON, which the
 * states read. https://docs.aws.amazon.com/step-functions/latest/apireference/API_LambdaFunctionFailedEventDetails.html
 */
const maxLength = 32_768 / 4;

/** The same error, its message short enough to reach the state machine whole. */
export function shortError<Thrown>(error: Thrown): Thrown {
  if (!(error instanceof Error) || writtenLength(error.message) <= maxLength) return error;
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  error.message = shortText(error.message);
  error.stack = [`${error.name}: ${error.message}`, ...frames].join("\n");
  return error;
}

const writtenLength = (text: string) => JSON.stringify(text).length;

function shortText(text: string): string {
  let length = maxLength;
  // JSON writes a control character as six.
  while (writtenLength(text.slice(0, length)) > maxLength) length = Math.floor(length * 0.8);
  return `${text.slice(0, length)}… (${text.length - length} more characters)`;
}
