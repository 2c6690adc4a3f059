import type { FunctionWorker } from "./function-worker.ts";

/** Lambda scales to 1,000; two cores are busy long before. Further invocations wait for a free worker. */
const MAX_WORKERS = 8;
/** One for the next invocation and one for a second beside it; more would hold memory for a rare burst. */
const MAX_IDLE = 2;

interface Waiting {
  resolve(worker: FunctionWorker): void;
  reject(error: Error): void;
}

/** The workers of one function: warm ones are reused, latest first, and others are started when all are busy. */
export class WorkerPool {
  readonly #workers = new Set<FunctionWorker>();
  readonly #idle: FunctionWorker[] = [];
  readonly #queue: Waiting[] = [];

  constructor(private readonly start: () => FunctionWorker) {}

  /** Starts a worker when none is there, and resolves when it has loaded its bundle. */
  async prewarm(): Promise<void> {
    if (this.#workers.size === 0) this.#idle.push(this.#add());
    await Promise.all(this.#idle.map((worker) => worker.ready()));
  }

  /** A worker that nobody else uses until it is released. */
  async acquire(): Promise<FunctionWorker> {
    for (let worker = this.#idle.pop(); worker; worker = this.#idle.pop()) {
      if (worker.alive) return worker;
      this.#workers.delete(worker);
    }
    if (this.#workers.size < MAX_WORKERS) return this.#add();
    return new Promise((resolve, reject) => this.#queue.push({ resolve, reject }));
  }

  release(worker: FunctionWorker): void {
    const next = this.#queue.shift();
    if (next) {
      next.resolve(worker.alive ? worker : this.#replace(worker));
    } else if (worker.alive && this.#idle.length < MAX_IDLE) {
      this.#idle.push(worker);
    } else {
      this.#workers.delete(worker);
      void worker.terminate(new Error("The worker is not needed."));
    }
  }

  /** Ends all workers; their invocations reject with `error`. */
  async close(error: Error): Promise<void> {
    for (const waiting of this.#queue.splice(0)) waiting.reject(error);
    this.#idle.length = 0;
    await Promise.all([...this.#workers].map((worker) => worker.terminate(error)));
    this.#workers.clear();
  }

  #replace(worker: FunctionWorker): FunctionWorker {
    this.#workers.delete(worker);
    return this.#add();
  }

  #add(): FunctionWorker {
    const worker = this.start();
    this.#workers.add(worker);
    return worker;
  }
}
