import * as v from "valibot";
import { Uuid } from "../request.ts";
import { Status, type Task } from "./task.ts";

/** The position after which a page begins: the last task of the previous page. */
export interface Cursor {
  readonly createdAt: string;
  readonly id: string;
}

const defaultLimit = 100;

/** A thousand tasks of maximum length are about 2 MB, a reasonable size for one response. */
const maxLimit = 1_000;

const limitProblem = `must be a whole number from 1 to ${maxLimit}`;

const CursorContent = v.tuple([
  v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)),
  Uuid,
]);

/** Query parameters of `GET /tasks`. */
export const PageQuery = v.strictObject(
  {
    status: v.optional(Status),
    limit: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^\d{1,4}$/, limitProblem),
        v.transform(Number),
        v.minValue(1, limitProblem),
        v.maxValue(maxLimit, limitProblem),
      ),
      String(defaultLimit),
    ),
    cursor: v.optional(
      v.pipe(
        v.string(),
        v.rawTransform(({ dataset, addIssue, NEVER }) => {
          const cursor = decodeCursor(dataset.value);
          if (cursor) return cursor;
          addIssue({ message: "is not a cursor of this list" });
          return NEVER;
        }),
      ),
    ),
  },
  "is not a known parameter",
);
export type PageQuery = v.InferOutput<typeof PageQuery>;

/** The `Link` header (RFC 8288) to the page after `last`. */
export function nextLink(query: PageQuery, last: Task): string {
  const parameters = new URLSearchParams();
  if (query.status) parameters.set("status", query.status);
  parameters.set("limit", String(query.limit));
  parameters.set("cursor", encodeCursor({ createdAt: last.created_at, id: last.id }));
  return `</tasks?${parameters}>; rel="next"`;
}

function encodeCursor({ createdAt, id }: Cursor): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString("base64url");
}

function decodeCursor(cursor: string): Cursor | undefined {
  try {
    const [createdAt, id] = v.parse(CursorContent, JSON.parse(Buffer.from(cursor, "base64url").toString()));
    return { createdAt, id };
  } catch (error) {
    if (error instanceof SyntaxError || v.isValiError(error)) return undefined;
    throw error;
  }
}
