/** A channel certainly did not send a message. */
export class MessageRefused extends Error {
  override readonly name = "MessageRefused";

  /** `reason`: the channel's own name of the error, if it has one. */
  constructor(
    message: string,
    readonly reason?: string,
  ) {
    super(message);
  }
}

/**
 * Whether the message was certainly not sent: the channel refused it (4xx) or was never reached. After a time-out, a
 * lost connection or a 5xx it may have been sent.
 */
export function isRefusal(error: unknown): boolean {
  const { code = "", $metadata } = error as { code?: string; $metadata?: { httpStatusCode?: number } };
  const { httpStatusCode = 0 } = $metadata ?? {};
  const isClientError = httpStatusCode >= 400 && httpStatusCode < 500;
  return error instanceof MessageRefused || isClientError || ["ECONNREFUSED", "ENOTFOUND"].includes(code);
}
