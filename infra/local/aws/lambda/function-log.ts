import { randomBytes } from "node:crypto";
import type { WaitingClock } from "../clock.ts";
import type { LogSink } from "../logs/log-sink.ts";
import { type FunctionVersion, logGroupOf } from "./local-function.ts";

/** The log stream of one execution environment, in the function's log group. */
export class FunctionLog {
  readonly stream: string;

  constructor(
    private readonly fn: FunctionVersion,
    private readonly clock: WaitingClock,
    private readonly logs: LogSink,
  ) {
    const date = new Date(clock.now()).toISOString().slice(0, 10).replaceAll("-", "/");
    this.stream = `${date}/[${fn.version}]${randomBytes(16).toString("hex")}`;
  }

  /** Writes one or more lines. */
  write(text: string): void {
    for (const line of text.replace(/\n$/, "").split("\n")) {
      this.logs.append(logGroupOf(this.fn), this.stream, this.clock.now(), line);
    }
  }

  /**
   * Writes the error of an invocation, as Lambda's Node.js runtime does.
   * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
   */
  writeError(requestId: string, error: unknown): void {
    const time = new Date(this.clock.now()).toISOString();
    this.write(`${time}\t${requestId}\tERROR\tInvoke Error\t${JSON.stringify(error)}`);
  }
}
