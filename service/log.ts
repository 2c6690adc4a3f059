import type { Clock } from "./clock.ts";

/** Fields of a log line besides `level`, `time` and `message`; never a secret. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log: one JSON object per line. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** A log that passes each line, including its newline, to `write`. */
export function createLog(write: (line: string) => void, clock: Clock): Log {
  const writer = (level: string) => (message: string, fields?: LogFields) => {
    const time = new Date(clock.now()).toISOString();
    write(`${JSON.stringify({ level, time, message, ...fields })}\n`);
  };
  return { info: writer("info"), warn: writer("warn"), error: writer("error") };
}

/** The logged fields of an error. */
export interface LoggedError {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
}

/** The fields to log. An error without a message has the messages of its parts. */
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
