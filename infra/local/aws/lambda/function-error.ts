/**
 * The error of a function, as Lambda returns it in the payload of a response with `FunctionError`.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export class FunctionError extends Error {
  override readonly name = "FunctionError";

  /** @param trace the lines of the stack; missing if Lambda ended the function, for example by its time-out. */
  constructor(
    readonly errorType: string,
    readonly errorMessage: string,
    readonly trace?: readonly string[],
  ) {
    super(`${errorType}: ${errorMessage}`);
  }

  toJSON() {
    const { errorType, errorMessage, trace } = this;
    return { errorType, errorMessage, ...(trace && { trace }) };
  }
}

/** What a handler threw, as Lambda's Node.js runtime reports it. */
export function functionError(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error)) return new FunctionError(typeof thrown, String(thrown), []);
  return new FunctionError(thrown.name, thrown.message, (thrown.stack ?? "").split("\n"));
}
