import { STATUS_CODES } from "node:http";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import pg from "pg";
import { DatabaseUnavailableError } from "./database.ts";
import { describeError, type Log } from "./log.ts";

/** One invalid part of a request: a JSON Pointer into the body, or the name of a query parameter. */
export interface FieldError {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly detail: string;
}

interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  readonly headers?: Record<string, string>;
}

/** An error response, with a message for the caller. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: ContentfulStatusCode,
    readonly detail: string,
    readonly more: ProblemExtras = {},
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

/** Short enough for a brief outage; a failover of a minute takes a dozen retries. */
const retryAfterSeconds = "5";

/** Turns an error into problem details (RFC 9457). An unexpected error is logged, and its message is not disclosed. */
export function problemResponse(context: Context, error: unknown, log: Log): Response {
  const problem = toProblem(error);
  if (problem.status >= 500) {
    const cause =
      error instanceof Error && error.cause !== undefined ? { cause: describeError(error.cause) } : {};
    log.error("request failed", { path: context.req.path, error: describeError(error), ...cause });
  }
  return context.body(problemDocument(problem, context.req.path), problem.status, {
    "Content-Type": "application/problem+json",
    ...problem.more.headers,
  });
}

function problemDocument({ status, detail, more }: Problem, instance: string): string {
  // "about:blank" means that the status code is the type; the title is then its phrase (RFC 9457, 4.2.1).
  const document = { type: "about:blank", title: STATUS_CODES[status], status, detail, instance };
  return JSON.stringify(more.errors ? { ...document, errors: more.errors } : document);
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof DatabaseUnavailableError) {
    const headers = { "Retry-After": retryAfterSeconds };
    return new Problem(503, "The database does not respond; try again.", { headers });
  }
  if (error instanceof pg.DatabaseError && isBadValue(error)) {
    return new Problem(400, `The database rejects a value: ${error.message}.`);
  }
  return new Problem(500, "The request failed; the service's log has the reason.");
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation). */
const isBadValue = (error: pg.DatabaseError) => /^2[23]/.test(error.code ?? "");
