import type { Clock } from "../clock.ts";
import { AwsError } from "../wire/service.ts";

/** An Aurora Serverless instance that pauses when it is idle and wakes at the first call. */
export class AutoPause {
  #state: "running" | "paused" | { readonly runsAt: number } = "running";

  constructor(
    private readonly clock: Clock,
    /** Milliseconds that waking takes. */
    private readonly resumingMs: number,
  ) {}

  pause(): void {
    this.#state = "paused";
  }

  /** Throws DatabaseResumingException until the instance is awake; the first call wakes it. */
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
