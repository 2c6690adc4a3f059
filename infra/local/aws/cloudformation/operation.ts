import type { ResourceProvider, ResourceProviders } from "./resource-provider.ts";
import type { Stack } from "./stack.ts";
import type { Stacks } from "./stacks.ts";

/** One creation, update, deletion or rollback of a stack while it runs. */
export class Operation {
  #abort = new AbortController();
  #isClosed = false;

  constructor(
    readonly stack: Stack,
    readonly stacks: Stacks,
    private readonly providers: ResourceProviders,
  ) {}

  /** Aborted when what is being done now is given up. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether the whole of CloudFormation is shutting down: then nothing is rolled back. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Gives up what is being done now, so that it can be rolled back. */
  giveUp(reason: string): void {
    this.#abort.abort(new Error(reason));
  }

  /** Starts afresh after having given up, e.g. with the rollback. */
  startOver(): void {
    if (!this.#isClosed) this.#abort = new AbortController();
  }

  close(): void {
    this.#isClosed = true;
    this.giveUp("The local CloudFormation is shutting down");
  }

  provider(type: string): ResourceProvider {
    const provider = this.providers[type];
    if (!provider) throw new Error(`There is no provider for ${type}`);
    return provider;
  }
}
