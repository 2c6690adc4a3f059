import type { ResourceProvider, ResourceProviders } from "./resource-provider.ts";
import type { Stack } from "./stack.ts";
import type { Stacks } from "./stacks.ts";

/** A running creation, update, deletion or rollback of a stack. */
export class Operation {
  #abort = new AbortController();
  #isClosed = false;

  constructor(
    readonly stack: Stack,
    readonly stacks: Stacks,
    private readonly providers: ResourceProviders,
  ) {}

  /** Aborted when the current work is cancelled. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether CloudFormation itself is shutting down. Then nothing is rolled back. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Cancels the current work, so that it can be rolled back. */
  cancel(reason: string): void {
    this.#abort.abort(new Error(reason));
  }

  /** Gets a new signal after `cancel`, e.g. for the rollback. */
  renewSignal(): void {
    if (!this.#isClosed) this.#abort = new AbortController();
  }

  close(): void {
    this.#isClosed = true;
    this.cancel("The local CloudFormation is shutting down");
  }

  provider(type: string): ResourceProvider {
    const provider = this.providers[type];
    if (!provider) throw new Error(`There is no provider for ${type}`);
    return provider;
  }
}
