import type { Context } from "hono";
import * as v from "valibot";
import { type FieldError, Problem } from "./problem-details.ts";

/** What is wrong with a body that is an array, text, number, boolean or null. */
export const NO_OBJECT = "must be a JSON object";

/**
 * Reads and validates a JSON body, an object. Throws Problem: 415 for another or an encoded content type, 400 for what is
 * no JSON or does not fit the schema.
 */
export async function readBody<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
  contentTypes: readonly string[],
): Promise<v.InferOutput<Schema>> {
  requireContentType(context, contentTypes);
  const body = parseJson(await context.req.arrayBuffer());
  // Valibot takes an array for an object.
  if (Array.isArray(body)) throw invalid("body", [{ pointer: "", detail: NO_OBJECT }]);
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  const errors = parsed.issues.map((issue) => ({ pointer: pointerTo(issue), detail: issue.message }));
  throw invalid("body", errors);
}

/** Validates the query parameters. Throws Problem 400, also for one that is not known or given twice. */
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

/** A UUID of any version, as PostgreSQL takes it. */
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
  new Problem(400, `The ${part} does not fit: see errors.`, { errors });

/** RFC 6901; every field of the API has a plain name, a caller's own one may need escaping. */
function pointerTo(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map(({ key }) => String(key).replaceAll("~", "~0").replaceAll("/", "~1"));
  return keys.map((key) => `/${key}`).join("");
}
