import type { StackStatus } from "@aws-sdk/client-cloudformation";
import type { WaitingClock } from "../clock.ts";
import { Operation } from "./operation.ts";
import type { ResourceProviders } from "./resource-provider.ts";
import type { Stack } from "./stack.ts";
import { Stacks } from "./stacks.ts";

export interface EngineOptions {
  readonly clock: WaitingClock;
  readonly providers: ResourceProviders;
  readonly newId: () => string;
  readonly pageSize: number;
}

/** The state that all operations of the service share: the stacks and the background work. */
export class Engine {
  readonly stacks: Stacks;
  readonly clock: WaitingClock;
  readonly providers: ResourceProviders;
  readonly newId: () => string;
  /** Items per page of a list. */
  readonly pageSize: number;
  readonly #running = new Set<Promise<void>>();
  readonly #operations = new Map<Stack, Operation>();
  readonly #closing = new AbortController();

  constructor(options: EngineOptions) {
    this.clock = options.clock;
    this.providers = options.providers;
    this.newId = options.newId;
    this.pageSize = options.pageSize;
    this.stacks = new Stacks(options);
  }

  /** Aborted when the service shuts down. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Starts an operation on a stack. Its events carry the token. */
  start(stack: Stack, token: string | undefined, run: (operation: Operation) => Promise<void>): void {
    const operation = new Operation(stack, this.stacks, this.providers);
    stack.clientRequestToken = token;
    this.#operations.set(stack, operation);
    this.background(async () => {
      try {
        await run(operation);
      } catch (error) {
        stack.setStatus(failed(stack.status), `Internal Failure: ${error}`);
      } finally {
        this.#operations.delete(stack);
      }
    });
  }

  /** The operation that is running on a stack, if any. */
  operationOn(stack: Stack): Operation | undefined {
    return this.#operations.get(stack);
  }

  /** Runs a task in the background; only `idle` and `close` wait for it. */
  background(task: () => Promise<void>): void {
    const run = task().finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Resolves when nothing runs in the background. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Cancels the running operations without rollback. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("The local CloudFormation is shutting down"));
    for (const operation of this.#operations.values()) operation.close();
    await this.idle();
  }
}

/** The status of a stack after an internal error of its operation, e.g. `UPDATE_FAILED` for `UPDATE_IN_PROGRESS`. */
function failed(status: StackStatus): StackStatus {
  return status.replace(/(_COMPLETE_CLEANUP)?_IN_PROGRESS$/, "_FAILED") as StackStatus;
}
