import type { Clock } from "../clock.ts";

export type Status = "creating" | "available" | "deleting";

// AWS takes minutes for each; here only so long that a caller has to wait.
const creationMs = 3_000;
const deletionMs = 2_000;

/** The status of a cluster or an instance, by the clock alone. */
export class Lifecycle {
  readonly createdAt: number;
  #availableAt: number;
  #goneAt: number | undefined;

  constructor(private readonly clock: Clock) {
    this.createdAt = clock.now();
    this.#availableAt = this.createdAt + creationMs;
  }

  /** One that has long been available. */
  static available(clock: Clock): Lifecycle {
    const lifecycle = new Lifecycle(clock);
    lifecycle.#availableAt = lifecycle.createdAt;
    return lifecycle;
  }

  /** Undefined once it is deleted. */
  get status(): Status | undefined {
    const now = this.clock.now();
    if (this.#goneAt !== undefined) return now < this.#goneAt ? "deleting" : undefined;
    return now < this.#availableAt ? "creating" : "available";
  }

  delete(): void {
    this.#goneAt = this.clock.now() + deletionMs;
  }
}
