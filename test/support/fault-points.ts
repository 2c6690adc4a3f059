/** A process was killed: nothing it does from then on has an effect. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/** Numbers every call that leaves a process, and kills the process at one of them. */
export class FaultPoints {
  #calls = 0;
  #dead = false;
  #fired = false;

  /** `point` counts from 1; 0 kills at none. `effect` says whether the call still arrives. */
  constructor(
    private readonly point = 0,
    private readonly effect: "lost" | "kept" = "lost",
  ) {}

  get calls(): number {
    return this.#calls;
  }

  get fired(): boolean {
    return this.#fired;
  }

  /** Runs this as a process of its own, which lives until the point is reached; false when it was killed. */
  async survives(run: () => Promise<unknown>): Promise<boolean> {
    this.#dead = false;
    try {
      await run();
      return true;
    } catch (error) {
      if (error instanceof Killed) return false;
      throw error;
    }
  }

  /** The same call, as one that leaves the process. */
  around<Arguments extends unknown[], Result>(
    call: (...args: Arguments) => Promise<Result>,
  ): (...args: Arguments) => Promise<Result> {
    return async (...args) => {
      if (this.#dead) throw new Killed();
      this.#calls += 1;
      if (this.#calls !== this.point) return call(...args);
      this.#dead = true;
      this.#fired = true;
      if (this.effect === "kept") await call(...args);
      throw new Killed();
    };
  }
}
