/**
 * Characters of the message, as JSON. Step Functions truncates a failure's cause to 32,768 characters. The cause is
 * JSON in which Lambda writes the message twice, once in the stack: a quarter leaves room for the rest. The states
 * parse this JSON, which truncation would break.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_LambdaFunctionFailedEventDetails.html
 */
const maxLength = 32_768 / 4;

/** Truncates the message of the error, so that the state machine can parse the cause. Returns the same error. */
export function shortError<Thrown>(error: Thrown): Thrown {
  if (!(error instanceof Error) || jsonLength(error.message) <= maxLength) return error;
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  error.message = shortMessage(error.message);
  error.stack = [`${error.name}: ${error.message}`, ...frames].join("\n");
  return error;
}

const jsonLength = (text: string) => JSON.stringify(text).length;

function shortMessage(text: string): string {
  let length = maxLength;
  // JSON writes a control character as six characters.
  while (jsonLength(text.slice(0, length)) > maxLength) length = Math.floor(length * 0.8);
  return `${text.slice(0, length)}… (${text.length - length} more characters)`;
}
