import type { RetryErrorInfo, StandardRetryToken } from "@smithy/types";
import { isRefusal } from "../../orchestrator/channels/message-refused.ts";
import { BoundedRetries } from "./bounded-retries.ts";

/**
 * Retries what was refused, throttling above all, and nothing whose effect is unknown: for calls that have no
 * idempotency token, such as a mail's.
 */
export class RefusalRetries extends BoundedRetries {
  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    failure: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    if (isRefusal(failure.error)) return super.refreshRetryTokenForRetry(token, failure);
    throw new Error("the call may have had its effect, so it is not repeated");
  }
}
