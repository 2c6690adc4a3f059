import type { Clock } from "./clock.ts";

/** Fields of a log line besides `level`, `time` and `message`; never a secret. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log: one JSON object a line. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** A log that hands each finished line, newline included, to `write`. */
export function createLog(write: (line: string) => void, clock: Clock): Log {
  const writer = (level: string) => (message: string, fields?: LogFields) => {
    const time = new Date(clock.now()).toISOString();
    write(`${JSON.stringify({ level, time, message, ...fields })}\n`);
  };
  return { info: writer("info"), warn: writer("warn"), error: writer("error") };
}

/** An error as it is logged. */
export interface LoggedError {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
}

/** What to log of an error; the messages of its parts when it has none of its own. */
export function describeError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return { name: error.name, ...code, message: messageOf(error) };
}

/** A refused connection to a name with several addresses is an AggregateError without a message. */
function messageOf(error: Error): string {
  if (error.message) return error.message;
  if (error instanceof AggregateError) return error.errors.map(String).join("; ");
  return error.name;
}
