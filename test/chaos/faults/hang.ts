import type { Exchange, Fault } from "../fault.ts";
import { type CallPoint, isCall } from "./at-place.ts";

export interface Hanging {
  /** Whether the request still arrives. */
  readonly effect: "kept" | "lost";
  /** `once`: the SDK's repetition is answered; `call`: no repetition is, so the function gives up. */
  readonly lasts: "once" | "call";
}

/** The connection of a call falls silent. */
export class Hang implements Fault {
  #id: string | undefined;
  fired = false;

  constructor(
    private readonly point: CallPoint,
    private readonly hanging: Hanging,
  ) {}

  async onExchange(exchange: Exchange): Promise<void> {
    if (!this.#isSilent(exchange)) return exchange.serve();
    this.#id = exchange.call.id;
    this.fired = true;
    // Only the first attempt: a repetition that also arrives is delivered twice, which is another fault.
    if (this.hanging.effect === "kept" && !exchange.repeated) await exchange.serveUnheard();
  }

  #isSilent(exchange: Exchange): boolean {
    if (!this.fired) return isCall(exchange, this.point);
    return this.hanging.lasts === "call" && exchange.repeated && exchange.call.id === this.#id;
  }
}
