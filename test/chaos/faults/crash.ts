import { FunctionError } from "../../../infra/local/aws/lambda/function-error.ts";
import type { Exchange, Fault, Invocation, Place } from "../fault.ts";
import { type CallPoint, isAt, isCall } from "./at-place.ts";

/**
 * What Lambda and Step Functions report for a function that ended without an answer.
 * https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
 */
export const crashes = [
  "Lambda.ServiceException",
  "Lambda.Unknown",
  "Runtime.ExitError",
  "Runtime.OutOfMemory",
  "Sandbox.Timedout",
] as const;

const crashed = (type: string) =>
  new FunctionError(type, "RequestId: … the runtime exited without an answer");

/** A function ends before it does anything: the first time, or each time. */
export class CrashBefore implements Fault {
  fired = false;

  constructor(
    private readonly place: Place,
    private readonly type: string,
    private readonly always = false,
  ) {}

  async onInvocation(invocation: Invocation): Promise<unknown> {
    if (!isAt(invocation, this.place) || (this.fired && !this.always)) return invocation.run();
    this.fired = true;
    throw crashed(this.type);
  }
}

/** A function does all its work, once, and ends before its answer. */
export class CrashAfter implements Fault {
  fired = false;

  constructor(
    private readonly place: Place,
    private readonly type: string,
  ) {}

  async onInvocation(invocation: Invocation): Promise<unknown> {
    const answer = await invocation.run();
    if (!isAt(invocation, this.place) || this.fired) return answer;
    this.fired = true;
    throw crashed(this.type);
  }
}

/** A function ends right after one of its calls has had its effect. */
export class CrashWithin implements Fault {
  fired = false;

  constructor(
    private readonly point: CallPoint,
    private readonly type: string,
  ) {}

  async onExchange(exchange: Exchange): Promise<void> {
    if (this.fired || !isCall(exchange, this.point)) return exchange.serve();
    this.fired = true;
    await exchange.serveUnheard();
    exchange.invocation?.kill(crashed(this.type));
    exchange.cut();
  }
}
