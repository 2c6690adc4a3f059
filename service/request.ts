import type { Context } from "hono";
import * as v from "valibot";
import { type FieldError, Problem } from "./problem-details.ts";

/** The error of a body that is an array, string, number, boolean or null. */
export const notAnObject = "must be a JSON object";

/**
 * Reads and validates a JSON object as the body. Throws Problem: 415 for another content type or a content encoding,
 * 400 for invalid JSON or a body that does not match the schema.
 */
export async function readBody<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
  contentTypes: readonly string[],
): Promise<v.InferOutput<Schema>> {
  requireContentType(context, contentTypes);
  const body = parseJson(await context.req.arrayBuffer());
  // Valibot treats an array as an object.
  if (Array.isArray(body)) throw invalid("body", [{ pointer: "", detail: notAnObject }]);
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  const errors = parsed.issues.map((issue) => ({ pointer: pointerTo(issue), detail: issue.message }));
  throw invalid("body", errors);
}

/** Validates the query parameters. Throws Problem 400, also for an unknown or repeated parameter. */
export function readQuery<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
): v.InferOutput<Schema> {
  const given = context.req.queries();
  const repeated = Object.keys(given).filter((name) => given[name]?.length !== 1);
  if (repeated.length > 0) {
    throw invalid(
      "query",
      repeated.map((parameter) => ({ parameter, detail: "is given more than once" })),
    );
  }
  const parsed = v.safeParse(schema, context.req.query());
  if (parsed.success) return parsed.output;
  const errors = parsed.issues.map((issue) => ({
    parameter: v.getDotPath(issue) ?? "",
    detail: issue.message,
  }));
  throw invalid("query", errors);
}

/** The path's `id`. Throws Problem 400 unless it is a UUID. */
export function readId(context: Context): string {
  const id = context.req.param("id") ?? "";
  if (!v.is(Uuid, id)) throw new Problem(400, "The task's id in the path is not a UUID.");
  return id;
}

/** A UUID of any version, in PostgreSQL's canonical format. */
export const Uuid = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "is not a UUID"),
);

function requireContentType(context: Context, accepted: readonly string[]): void {
  const contentType = context.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const encoding = context.req.header("Content-Encoding") ?? "identity";
  if (accepted.includes(contentType) && encoding === "identity") return;
  throw new Problem(415, `The body must be ${accepted.join(" or ")}, without a content encoding.`);
}

function parseJson(body: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new Problem(400, "The body is not valid JSON in UTF-8.");
  }
}

const invalid = (part: string, errors: readonly FieldError[]) =>
  new Problem(400, `The ${part} is invalid: see errors.`, { errors });

/** RFC 6901. The API's own fields need no escaping, but unknown fields of the caller may. */
function pointerTo(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map(({ key }) => String(key).replaceAll("~", "~0").replaceAll("/", "~1"));
  return keys.map((key) => `/${key}`).join("");
}
