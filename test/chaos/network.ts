import { functions } from "../../infra/functions/functions.ts";
import { functionName } from "../../infra/local/access/local-names.ts";
import type { FunctionInvoker } from "../../infra/local/aws/step-functions/run/state-run.ts";
import type { AroundRequest } from "../../infra/local/aws/wire/endpoint.ts";
import type { Phase } from "../../orchestrator/deployment/deployment.ts";
import { type AwsCall, awsCallOf } from "./aws-call.ts";
import { connectionOf } from "./connection.ts";
import type { Exchange, Fault, Invocation, Place } from "./fault.ts";

interface Running {
  readonly invocation: Invocation;
  readonly counts: Map<string, number>;
}

/** All invocations by the state machine, and all requests to one local AWS, through at most one fault at a time. */
export class Network {
  fault: Fault | undefined;
  readonly #running = new Map<string, Running>();
  /** The occurrence of each call that was seen, by the SDK's id. */
  readonly #seen = new Map<string, number>();
  /** Counts of functions that no state invokes, since the fault was set. */
  #otherCounts = new Map<string, number>();
  readonly #inFlight = new Set<Promise<unknown>>();

  /** Sets the fault, and counts anew. */
  disturb(fault: Fault | undefined): void {
    this.fault = fault;
    this.#otherCounts = new Map();
    this.#seen.clear();
  }

  /** Resolves when no function that a state invoked runs any more. */
  async idle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight);
  }

  readonly aroundInvoke =
    (invoke: FunctionInvoker): FunctionInvoker =>
    async (nameOrArn, payload, options) => {
      const place = placeOf(nameOrArn, payload);
      const kill = new AbortController();
      const signal = AbortSignal.any([options.signal, kill.signal]);
      const invocation: Invocation = {
        ...place,
        run: () => this.#track(invoke(nameOrArn, payload, { ...options, signal })),
        kill: (error) => kill.abort(error),
      };
      const running = { invocation, counts: new Map<string, number>() };
      this.#running.set(place.function, running);
      try {
        const around = this.fault?.onInvocation?.bind(this.fault);
        return await (around ? around(invocation) : invocation.run());
      } finally {
        if (this.#running.get(place.function) === running) this.#running.delete(place.function);
      }
    };

  readonly aroundRequest: AroundRequest = async (request, response, serve) => {
    const call = await awsCallOf(request);
    const around = this.fault?.onExchange?.bind(this.fault);
    if (!call || !around) return serve(response);
    await around({
      ...this.#placeOf(call),
      call,
      ...connectionOf(request, response, serve),
    });
  };

  #placeOf(call: AwsCall): Place & Pick<Exchange, "occurrence" | "repeated" | "invocation"> {
    const caller = call.caller ?? this.#caller();
    const running = this.#running.get(caller);
    const repeated = call.id !== undefined && this.#seen.has(call.id);
    const counts = running?.counts ?? this.#otherCounts;
    const name = running ? call.name : `${caller} ${call.name}`;
    const occurrence = repeated ? (this.#seen.get(call.id ?? "") ?? 1) : (counts.get(name) ?? 0) + 1;
    if (!repeated) {
      counts.set(name, occurrence);
      if (call.id) this.#seen.set(call.id, occurrence);
    }
    const { phase } = running?.invocation ?? {};
    return {
      function: caller,
      ...(phase && { phase }),
      occurrence,
      repeated,
      invocation: running?.invocation,
    };
  }

  /** Who calls Slack: the state's function that was invoked last, of those that send messages. */
  #caller(): string {
    const latest = [...this.#running.keys()].at(-1);
    return latest && ["notify", "request-approval"].includes(latest) ? latest : "follow-up";
  }

  async #track<Result>(work: Promise<Result>): Promise<Result> {
    this.#inFlight.add(work);
    try {
      return await work;
    } finally {
      this.#inFlight.delete(work);
    }
  }
}

/** `nameOrArn` ends in a version. */
function placeOf(nameOrArn: string, payload: unknown): Place {
  const parts = nameOrArn.split(":");
  const found = functions.find(({ name }) => parts.includes(functionName(name)));
  if (!found) throw new Error(`no function is named ${nameOrArn}`);
  const { phase } = payload as { readonly phase?: Phase };
  return { function: found.name, ...(phase && { phase }) };
}
