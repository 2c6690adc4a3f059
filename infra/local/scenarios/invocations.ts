import type { StateName } from "../../../orchestrator/deployment/payloads.ts";
import { functions } from "../../functions/functions.ts";
import { functionName } from "../access/local-names.ts";
import { FunctionError } from "../aws/lambda/lambda-runtime.ts";
import type { FunctionInvoker } from "../aws/step-functions/run/state-run.ts";

/** An invocation that waits until it is released. */
export interface HeldInvocation {
  readonly payload: unknown;
  release(): void;
}

/** The invocations of functions, which a scenario can hold or let fail, and whose replies it can lose. */
export class Invocations {
  readonly #failing = new Set<string>();
  readonly #counts = new Map<StateName, number>();
  readonly #lost = new Set<StateName>();
  readonly #holds = new Map<string, (payload: unknown) => Promise<void>>();

  /** The state's next invocation has its effect, but its reply is lost. */
  loseReply(state: StateName): void {
    this.#lost.add(state);
  }

  /** From now on the function, by its name in `functions/`, fails before it does anything, until the result is called. */
  fail(name: string): () => void {
    this.#failing.add(functionName(name));
    return () => this.#failing.delete(functionName(name));
  }

  /** Holds the state's `nth` invocation from now on until it is released. Resolves when it is held. */
  hold(state: StateName, nth = 1): Promise<HeldInvocation> {
    const count = (this.#counts.get(state) ?? 0) + nth;
    return new Promise((reached) => {
      this.#holds.set(
        `${state} ${count}`,
        (payload) => new Promise((release) => reached({ payload, release })),
      );
    });
  }

  readonly around =
    (invoke: FunctionInvoker): FunctionInvoker =>
    async (nameOrArn, payload, options) => {
      if (this.#failing.has(nameOrArn)) throw new FunctionError("Runtime.ExitError", "it ended");
      const state = stateOf(nameOrArn);
      if (!state) return invoke(nameOrArn, payload, options);
      const nth = (this.#counts.get(state) ?? 0) + 1;
      this.#counts.set(state, nth);
      await this.#holds.get(`${state} ${nth}`)?.(payload);
      const reply = await invoke(nameOrArn, payload, options);
      if (this.#lost.delete(state)) throw new FunctionError("Lambda.Unknown", "the reply was lost");
      return reply;
    };
}

/** `nameOrArn` may end in a version or an alias. */
const stateOf = (nameOrArn: string) =>
  functions.find(({ name }) => nameOrArn.split(":").includes(functionName(name)))?.state;
