import { isWrite } from "../aws-call.ts";
import type { Exchange, Fault, Invocation, Place } from "../fault.ts";
import { isAt } from "./at-place.ts";

/** `during`: while its first call that changes something is on its way, or any if it changes nothing. */
export type Moment = "before" | "during" | "after";

export interface Intervention {
  readonly place: Place;
  readonly moment: Moment;
  /** Whether the function changes something. */
  readonly writes: boolean;
  /** What a person does at that moment. Resolves to whether the function still runs, if it has not begun. */
  readonly act: () => Promise<{ readonly goesOn: boolean }>;
}

/** A person stops or halts the deployment at a moment of a state. */
export class Intervene implements Fault {
  fired = false;

  constructor(private readonly intervention: Intervention) {}

  async onInvocation(invocation: Invocation): Promise<unknown> {
    const { place, moment } = this.intervention;
    if (this.fired || !isAt(invocation, place) || moment === "during") return invocation.run();
    if (moment === "before") {
      const { goesOn } = await this.#act();
      return goesOn ? invocation.run() : undefined;
    }
    const answer = await invocation.run();
    if (!this.fired) await this.#act();
    return answer;
  }

  async onExchange(exchange: Exchange): Promise<void> {
    const { place, moment, writes } = this.intervention;
    const isMoment = moment === "during" && isAt(exchange, place) && (!writes || isWrite(exchange.call));
    if (isMoment && !this.fired) await this.#act();
    return exchange.serve();
  }

  #act() {
    this.fired = true;
    return this.intervention.act();
  }
}
