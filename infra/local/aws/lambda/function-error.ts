/**
 * A function that failed, as Lambda answers it in the payload of an invocation with `FunctionError`.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export class FunctionError extends Error {
  override readonly name = "FunctionError";

  /** @param trace the stack's lines; a function that was ended from outside has none. */
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
