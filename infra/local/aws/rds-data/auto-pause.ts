import type { Clock } from "../clock.ts";
import { AwsError } from "../wire/service.ts";

/**
 * An Aurora Serverless instance that pauses when it is idle and resumes at the first call.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
 */
export class AutoPause {
  #state: "running" | "paused" | { readonly runsAt: number } = "running";

  constructor(
    private readonly clock: Clock,
    /** Milliseconds from the first call until the instance runs. */
    private readonly resumingMs: number,
  ) {}

  pause(): void {
    this.#state = "paused";
  }

  /** Throws DatabaseResumingException until the instance runs. The first call resumes it. */
  check(): void {
    if (this.#state === "running") return;
    if (this.#state === "paused") this.#state = { runsAt: this.clock.now() + this.resumingMs };
    if (this.clock.now() < this.#state.runsAt) {
      throw new AwsError(
        "DatabaseResumingException",
        "The Aurora DB instance is resuming after being auto-paused. Please wait a few seconds and try again.",
      );
    }
    this.#state = "running";
  }
}
