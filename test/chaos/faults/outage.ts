import type { Clock } from "../../../infra/local/aws/clock.ts";
import type { Exchange, Fault } from "../fault.ts";

/** `refuses` with an answer of its own; `silent`: does not answer; `unheard`: only its answers are lost. */
export type OutageManner = Refusal | "silent" | "unheard";

export interface Refusal {
  readonly status: number;
  readonly body: string;
}

export const serverError: Refusal = { status: 503, body: '{"message":"Service Unavailable"}' };

/** As DynamoDB throttles, by the error's name. */
export const throttling = (error: string): Refusal => ({
  status: 400,
  body: JSON.stringify({
    __type: `com.amazonaws.dynamodb.v20120810#${error}`,
    message: "The level of configured provisioned throughput for the table was exceeded.",
  }),
});

export interface Outage {
  readonly isAffected: (exchange: Exchange) => boolean;
  readonly manner: OutageManner;
  /** It begins with the counted request of this number; from 1. */
  readonly first: number;
  /** Of the affected ones; all of them by default. */
  readonly isCounted?: (exchange: Exchange) => boolean;
  readonly seconds: number;
}

/** A service fails for some time of the clock. */
export class ServiceOutage implements Fault {
  #requests = 0;
  #ends = Number.POSITIVE_INFINITY;
  fired = false;

  constructor(
    private readonly clock: Clock,
    private readonly outage: Outage,
  ) {}

  async onExchange(exchange: Exchange): Promise<void> {
    const { isAffected, isCounted = () => true, manner, first, seconds } = this.outage;
    if (!isAffected(exchange)) return exchange.serve();
    if (isCounted(exchange)) this.#requests += 1;
    if (this.#requests < first || this.clock.now() >= this.#ends) return exchange.serve();
    if (!this.fired) this.#ends = this.clock.now() + seconds * 1000;
    this.fired = true;
    if (manner === "silent") return;
    if (manner !== "unheard") return exchange.refuse(manner.status, manner.body);
    await exchange.serveUnheard();
    exchange.cut();
  }
}
