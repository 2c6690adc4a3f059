import type { WaitingClock } from "../clock.ts";

/** An event that every attempt failed for, as Lambda sends it to the destination for failures. */
export interface DeadLetter {
  readonly requestContext: {
    readonly condition: "RetriesExhausted" | "EventAgeExceeded";
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: object;
  readonly responsePayload: { readonly errorType: string; readonly errorMessage: string };
}

export interface AsynchronousInvocationOptions {
  readonly clock: WaitingClock;
  readonly invoke: (event: object) => Promise<unknown>;
  /** At most two. */
  readonly retryAttempts: number;
  readonly maxEventAgeSeconds: number;
  readonly onFailure: (letter: DeadLetter) => void;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const waitsMs = [60_000, 120_000];

/**
 * Invokes a function as Lambda does for an event source: repeats it after an error, and then gives the event to the
 * destination for failures. Resolves after that; rejects only when the signal is aborted while it waits.
 */
export async function invokeAsynchronously(
  options: AsynchronousInvocationOptions,
  event: object,
  signal: AbortSignal,
): Promise<void> {
  const { clock, invoke, retryAttempts, maxEventAgeSeconds, onFailure } = options;
  const expiresAt = clock.now() + maxEventAgeSeconds * 1000;
  for (let attempt = 0; ; attempt++) {
    const failure = await invoke(event).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (!failure) return;
    const wait = attempt < retryAttempts ? waitsMs[attempt] : undefined;
    const isTooOld = wait !== undefined && clock.now() + wait > expiresAt;
    if (wait === undefined || isTooOld) {
      const condition = isTooOld ? "EventAgeExceeded" : "RetriesExhausted";
      const requestContext = { condition, approximateInvokeCount: attempt + 1 } as const;
      onFailure({ requestContext, requestPayload: event, responsePayload: payloadOf(failure.error) });
      return;
    }
    await clock.sleep(wait, signal);
  }
}

function payloadOf(error: unknown): DeadLetter["responsePayload"] {
  const { name = "Error", message = String(error) } = error instanceof Error ? error : {};
  return { errorType: name, errorMessage: message };
}
