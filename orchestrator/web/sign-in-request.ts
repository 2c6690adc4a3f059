import * as v from "valibot";
import { maxCommentLength } from "../pages/decision-form.ts";
import { fieldsOf } from "./signed-request.ts";

// A comment and the names need less.
const maxBytes = 8 * 1024;

/** Of a digest: too many for a mistake, few enough to read aloud. */
const leastDigits = 12;

const example =
  '{"deployment": "…", "phase": "deploy", "decision": "approved", "digest": "…", "comment": "…"}';

const oneOf = <const Words extends readonly string[]>(words: Words) =>
  v.picklist(words, `must be ${words.join(" or ")}`);

const requestSchema = v.pipe(
  v.strictObject(
    {
      deployment: v.pipe(
        v.string("must be the name of the execution"),
        v.nonEmpty("must be the name of the execution"),
      ),
      phase: v.optional(oneOf(["deploy", "rollback"]), "deploy"),
      decision: v.optional(oneOf(["approved", "rejected"])),
      digest: v.optional(
        v.pipe(
          v.string("must be the digest of the plan"),
          v.regex(
            new RegExp(`^[0-9a-f]{${leastDigits},64}$`),
            `must be the digest of the plan, or at least its first ${leastDigits} characters`,
          ),
        ),
      ),
      comment: v.optional(
        v.pipe(
          v.string("must be a text"),
          v.trim(),
          v.maxLength(maxCommentLength, `may have at most ${maxCommentLength} characters; shorten it`),
        ),
      ),
    },
    `must be an object: ${example}`,
  ),
  v.forward(
    v.check(
      ({ decision, digest }) => decision === undefined || digest !== undefined,
      "is missing: a decision is about one plan; add the digest that you have read",
    ),
    ["digest"],
  ),
  v.forward(
    v.check(
      ({ decision, comment }) => decision !== undefined || comment === undefined,
      "belongs to a decision; add it, or leave the comment out",
    ),
    ["comment"],
  ),
);

/** What an approver who signed in asks for; without a decision their link. Throws WebRefusal that names each wrong field. */
export const signInRequestIn = (body: string): v.InferOutput<typeof requestSchema> =>
  fieldsOf(body, requestSchema, { maxBytes, example });
