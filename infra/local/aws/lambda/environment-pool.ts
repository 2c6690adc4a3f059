import type { ExecutionEnvironment } from "./execution-environment.ts";

/**
 * At most at once; further invocations wait for a free environment. Lambda's quota is 1,000, but two cores are busy
 * with far fewer. https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
const maxEnvironments = 8;
/** For the next invocation and a second, concurrent one; more would keep memory for a rare burst. */
const maxIdle = 2;

interface Waiting {
  resolve(environment: ExecutionEnvironment): void;
  reject(error: Error): void;
}

/** The environments of one function: warm ones are reused, latest first; a new one is started if all are busy. */
export class EnvironmentPool {
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #queue: Waiting[] = [];

  constructor(private readonly start: () => ExecutionEnvironment) {}

  /** Starts an environment if there is none. Resolves when it has loaded its code, rejects if it cannot. */
  async prewarm(): Promise<void> {
    if (this.#environments.size === 0) this.#idle.push(this.#add());
    await Promise.all(this.#idle.map((environment) => environment.ready()));
  }

  /** Resolves to an environment that no other invocation uses until it is released. */
  async acquire(): Promise<ExecutionEnvironment> {
    for (let environment = this.#idle.pop(); environment; environment = this.#idle.pop()) {
      if (environment.alive) return environment;
      this.#environments.delete(environment);
    }
    if (this.#environments.size < maxEnvironments) return this.#add();
    return new Promise((resolve, reject) => this.#queue.push({ resolve, reject }));
  }

  release(environment: ExecutionEnvironment): void {
    const next = this.#queue.shift();
    if (next) {
      next.resolve(environment.alive ? environment : this.#replace(environment));
    } else if (environment.alive && this.#idle.length < maxIdle) {
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
