interface RefusalDetails {
  readonly reason?: string;
  readonly isPermanent?: boolean;
  readonly cause?: unknown;
}

/** A channel certainly did not send a message. */
export class MessageRefused extends Error {
  override readonly name = "MessageRefused";

  /** The channel's own name of the error, if it has one. */
  readonly reason: string | undefined;
  /** Whether the channel refuses it again until a person changes an address, a setting or a secret. */
  readonly isPermanent: boolean;

  constructor(message: string, { reason, isPermanent = false, cause }: RefusalDetails = {}) {
    super(message, { cause });
    this.reason = reason;
    this.isPermanent = isPermanent;
  }
}

/** Where a connection was never made, so that nothing was sent. */
const notConnected: ReadonlySet<unknown> = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
]);

/** Whether the connection was never made; `fetch` names the reason in the cause. */
export function isNotConnected(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  return notConnected.has(code) || notConnected.has(cause?.code);
}

/**
 * Whether the message was certainly not sent: the channel refused it (4xx) or was never reached. After a time-out, a
 * lost connection or a 5xx it may have been sent.
 */
export function isRefusal(error: unknown): boolean {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } };
  const { httpStatusCode = 0 } = $metadata ?? {};
  const isClientError = httpStatusCode >= 400 && httpStatusCode < 500;
  return error instanceof MessageRefused || isClientError || isNotConnected(error);
}

/**
 * AWS's refusals that stay until a person changes something. Not in the list, for it passes: throttling, a quota of the
 * day, paused sending, credentials that are about to be renewed.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
const permanentRefusals: ReadonlySet<unknown> = new Set([
  "AccessDeniedException",
  "AccountSuspendedException",
  "BadRequestException",
  "DecryptionFailure",
  "InvalidParameterException",
  "InvalidRequestException",
  "MailFromDomainNotVerifiedException",
  "MessageRejected",
  "NotFoundException",
  "ResourceNotFoundException",
]);

/** Whether the channel refuses the message again until a person changes something; false if that is not known. */
export const isPermanentRefusal = (error: unknown): boolean =>
  error instanceof MessageRefused
    ? error.isPermanent
    : isRefusal(error) && permanentRefusals.has((error as Error).name);
