import { isWrite } from "./aws-call.ts";
import type { ChaosWorld } from "./chaos-world.ts";
import type { Exchange, Fault, Invocation, Place } from "./fault.ts";
import type { CallPoint } from "./faults/at-place.ts";
import type { Pass } from "./passes.ts";

/** A call that a pass makes. */
export interface CountedCall extends CallPoint {
  readonly writes: boolean;
}

/** What a pass runs when nothing goes wrong. */
export interface Census {
  readonly places: readonly Place[];
  readonly calls: readonly CountedCall[];
  /** Requests to the table, of functions that a state invoked. */
  readonly tableRequests: number;
}

/** Lets everything through and writes down where a fault could be. */
class Counting implements Fault {
  readonly fired = false;
  readonly places = new Map<string, Place>();
  readonly calls = new Map<string, CountedCall>();
  tableRequests = 0;

  async onInvocation(invocation: Invocation): Promise<unknown> {
    this.places.set(nameOf(invocation), placeIn(invocation));
    return invocation.run();
  }

  async onExchange(exchange: Exchange): Promise<void> {
    const { call, occurrence } = exchange;
    const point = { ...placeIn(exchange), name: call.name, occurrence, writes: isWrite(call) };
    this.calls.set(`${nameOf(exchange)} ${call.name} ${occurrence}`, point);
    if (call.name.startsWith("dynamodb:") && exchange.invocation) this.tableRequests += 1;
    return exchange.serve();
  }
}

/** Runs the pass, undisturbed. Throws if it ends otherwise than it must. */
export async function censusOf(world: ChaosWorld, pass: Pass): Promise<Census> {
  const counting = new Counting();
  const attempt = pass.begin(world);
  const { endState, error, cause } = await world.run(attempt, counting);
  if (endState !== attempt.ends)
    throw new Error(`undisturbed, the pass ${pass.name} ended ${endState} (${error}: ${cause})`);
  if (endState === "Deployed") world.version = attempt.version;
  await world.network.idle();
  const { tableRequests } = counting;
  return { places: [...counting.places.values()], calls: [...counting.calls.values()], tableRequests };
}

export const nameOf = ({ function: name, phase }: Place): string =>
  phase === "rollback" ? `${name}-of-rollback` : name;

const placeIn = ({ function: name, phase }: Place): Place => ({ function: name, ...(phase && { phase }) });
