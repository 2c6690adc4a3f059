import type { RetryErrorInfo, StandardRetryToken } from "@smithy/types";
import { isRefusal } from "../../orchestrator/channels/message-refused.ts";
import { BoundedRetries } from "./bounded-retries.ts";

/**
 * Retries only calls that the service refused, for example by throttling, and none whose effect is unknown. For
 * operations that are not idempotent and have no token, such as SES's SendEmail.
 */
export class RefusalRetries extends BoundedRetries {
  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    failure: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    if (isRefusal(failure.error)) return super.refreshRetryTokenForRetry(token, failure);
    throw new Error("the call may have had its effect, so it is not retried");
  }
}
