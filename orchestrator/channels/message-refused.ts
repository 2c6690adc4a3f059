/** A channel says for certain that it did not send a message. */
export class MessageRefused extends Error {
  override readonly name = "MessageRefused";
}

/**
 * Whether an error says so: a refusal, or that the channel was not reached. What a time-out, a lost connection or a
 * fault of the channel means, nobody knows.
 */
export function isRefusal(error: unknown): boolean {
  const { code = "", $metadata } = error as { code?: string; $metadata?: { httpStatusCode?: number } };
  const { httpStatusCode = 0 } = $metadata ?? {};
  const isClientError = httpStatusCode >= 400 && httpStatusCode < 500;
  return error instanceof MessageRefused || isClientError || ["ECONNREFUSED", "ENOTFOUND"].includes(code);
}
