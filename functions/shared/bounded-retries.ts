import { StandardRetryStrategy } from "@smithy/core/retry";
import type { RetryErrorInfo, StandardRetryToken } from "@smithy/types";
import type { CallBounds } from "./call-bounds.ts";

/** With jitter, the pauses after throttling are 15 seconds at most, and half of it as a rule. */
const maxAttempts = 5;

/**
 * The one layer that retries throttling, 5xx, lost connections and time-outs. It begins no attempt that could end
 * after the call's bound. Every call but a message's may be repeated: it reads, or is idempotent by its token.
 */
export class BoundedRetries extends StandardRetryStrategy {
  /** By `performance.now()`, which never goes back. */
  readonly #begunAt = new WeakMap<StandardRetryToken, number>();

  constructor(private readonly bounds: Pick<CallBounds, "attemptMs" | "callMs">) {
    super(maxAttempts);
  }

  override async acquireInitialRetryToken(scope: string): Promise<StandardRetryToken> {
    return this.#begun(await super.acquireInitialRetryToken(scope), performance.now());
  }

  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    failure: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    const begunAt = this.#begunAt.get(token) ?? performance.now();
    const { attemptMs, callMs } = this.bounds;
    const left = begunAt + callMs - attemptMs - performance.now();
    return this.#begun(await within(left, super.refreshRetryTokenForRetry(token, failure)), begunAt);
  }

  #begun(token: StandardRetryToken, at: number): StandardRetryToken {
    this.#begunAt.set(token, at);
    return token;
  }
}

/** Resolves with the pause, or rejects once it takes too long; at once if no time is left. */
async function within<Value>(milliseconds: number, pause: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new Error("no time is left for another attempt"));
    timer = setTimeout(giveUp, Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([pause, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
