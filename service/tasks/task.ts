import * as v from "valibot";
import { notAnObject } from "../request.ts";

/** A task in the API. */
export interface Task {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly status: TaskStatus;
  /** ISO 8601, UTC, to the microsecond. */
  readonly created_at: string;
  readonly updated_at: string;
}

export type TaskStatus = v.InferOutput<typeof Status>;

export const Status = v.picklist(
  ["pending", "in_progress", "completed"],
  "must be pending, in_progress or completed",
);

/** Counts code points, as PostgreSQL and JSON Schema do, and unlike JavaScript's `length`. */
const characters = (minimum: number, maximum: number) =>
  v.pipe(
    v.string("must be a string"),
    v.check((value) => {
      const length = [...value].length;
      return length >= minimum && length <= maximum;
    }, `must have ${minimum} to ${maximum} characters`),
    v.check((value) => !value.includes("\u0000"), "must not contain U+0000, which PostgreSQL cannot store"),
  );

const Title = characters(1, 100);
const Description = v.nullable(characters(0, 500));

const objectMessage = (issue: v.StrictObjectIssue) => {
  if (issue.expected === "Object") return notAnObject;
  return issue.expected === "never" ? "is not a known field" : "is missing";
};

/** Body of `POST /tasks`. */
export const NewTask = v.strictObject(
  { title: Title, description: v.optional(Description, null), status: v.optional(Status, "pending") },
  objectMessage,
);
export type NewTask = v.InferOutput<typeof NewTask>;

/** Body of `PATCH /tasks/{id}`: a JSON merge patch (RFC 7396), so `null` removes the description. */
export const TaskPatch = v.pipe(
  v.strictObject(
    { title: v.optional(Title), description: v.optional(Description), status: v.optional(Status) },
    objectMessage,
  ),
  v.check((patch) => Object.keys(patch).length > 0, "must change at least one field"),
);
export type TaskPatch = v.InferOutput<typeof TaskPatch>;
