import type { ExecutionEnvironment } from "./execution-environment.ts";

/** Lambda scales to 1,000; two cores are busy long before. Further invocations wait for a free environment. */
const MAX_ENVIRONMENTS = 8;
/** One for the next invocation and one for a second beside it; more would hold memory for a rare burst. */
const MAX_IDLE = 2;

interface Waiting {
  resolve(environment: ExecutionEnvironment): void;
  reject(error: Error): void;
}

/** The environments of one function: warm ones are reused, latest first, and others are started when all are busy. */
export class EnvironmentPool {
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #queue: Waiting[] = [];

  constructor(private readonly start: () => ExecutionEnvironment) {}

  /** Starts an environment when none is there, and resolves when it has loaded its code. */
  async prewarm(): Promise<void> {
    if (this.#environments.size === 0) this.#idle.push(this.#add());
    await Promise.all(this.#idle.map((environment) => environment.ready()));
  }

  /** An environment that nobody else uses until it is released. */
  async acquire(): Promise<ExecutionEnvironment> {
    for (let environment = this.#idle.pop(); environment; environment = this.#idle.pop()) {
      if (environment.alive) return environment;
      this.#environments.delete(environment);
    }
    if (this.#environments.size < MAX_ENVIRONMENTS) return this.#add();
    return new Promise((resolve, reject) => this.#queue.push({ resolve, reject }));
  }

  release(environment: ExecutionEnvironment): void {
    const next = this.#queue.shift();
    if (next) {
      next.resolve(environment.alive ? environment : this.#replace(environment));
    } else if (environment.alive && this.#idle.length < MAX_IDLE) {
      this.#idle.push(environment);
    } else {
      this.#environments.delete(environment);
      void environment.terminate(new Error("The environment is not needed."));
    }
  }

  /** Ends all environments; their invocations reject with `error`. */
  async close(error: Error): Promise<void> {
    for (const waiting of this.#queue.splice(0)) waiting.reject(error);
    this.#idle.length = 0;
    await Promise.all([...this.#environments].map((environment) => environment.terminate(error)));
    this.#environments.clear();
  }

  #replace(environment: ExecutionEnvironment): ExecutionEnvironment {
    this.#environments.delete(environment);
    return this.#add();
  }

  #add(): ExecutionEnvironment {
    const environment = this.start();
    this.#environments.add(environment);
    return environment;
  }
}
