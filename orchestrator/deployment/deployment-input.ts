import * as v from "valibot";
import { isNameOrId } from "./deployment-id.ts";
import { imagePattern } from "./image-reference.ts";
import { parameterValues } from "./parameter-values.ts";
import { stackNamePattern } from "./target.ts";

/** What a requester may set: an image or a rollback; everything else has a default. */
export type DeploymentInput = v.InferOutput<ReturnType<typeof inputSchema>>;

// Registries take 255 characters of name, 128 of tag and 71 of digest.
const maxImageLength = 512;
const maxReasonLength = 500;
// RFC 5321.
const maxAddressLength = 254;
// Bytes; half of the limit of a state of Step Functions, because later states add to the deployment.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const maxInputBytes = 128 * 1024;
/** A minute: a plan cannot be read in less. The upper limit is the setting. */
export const minApprovalSeconds = 60;

// With the logical ids of nested stacks: Network/Subnet.
const logicalIdPattern = /^[a-zA-Z0-9]+(\/[a-zA-Z0-9]+)*$/;
// A file name, not a path; file systems allow 255 bytes.
const migrationPattern = /^[^/\p{Cc}]{1,251}\.sql$/u;

const rollbackShape =
  "must be true, for the release before the current one, or the name of the deployment whose release is restored";

const text = (shape: string) => v.string(`must be a text: ${shape}`);

const parameterValue = v.pipe(
  v.union([v.string(), v.number(), v.boolean()], "must be a text, a number, true or false"),
  v.transform(String),
);

const image = v.pipe(
  text("an image with a tag or a digest, e.g. tasks:1.1.0"),
  v.maxLength(maxImageLength, `may have ${maxImageLength} characters`),
  v.regex(imagePattern, "must be an image with a tag or a digest, e.g. tasks:1.1.0 or tasks@sha256:…"),
);

const migrationName = v.pipe(
  text("the name of a migration's file"),
  v.regex(migrationPattern, "must be the name of a migration's file, e.g. 003-drop-description.sql"),
);

const inputSchema = (maxApprovalSeconds: number, minSeconds: number) =>
  v.strictObject(
    {
      image: v.optional(image),
      rollback: v.optional(
        v.union([v.literal(true), v.pipe(v.string(), v.check(isNameOrId, rollbackShape))], rollbackShape),
      ),
      stack: v.optional(
        v.pipe(
          text("the name of a stack"),
          v.regex(
            stackNamePattern,
            "must be the name of a stack: a letter, then letters, digits and hyphens, at most 128 in all",
          ),
        ),
      ),
      parameters: v.optional(parameterValues(parameterValue), {}),
      reason: v.optional(
        v.pipe(
          text("why"),
          v.maxLength(maxReasonLength, `may have ${maxReasonLength} characters; shorten it`),
        ),
        "",
      ),
      requester: v.optional(
        v.pipe(
          text("a mail address"),
          v.maxLength(maxAddressLength, `may have ${maxAddressLength} characters`),
          v.email("must be a mail address, e.g. alice@example.com"),
        ),
      ),
      allowDeletions: v.optional(
        v.array(
          v.pipe(
            text("a logical id"),
            v.regex(logicalIdPattern, "must be the logical id of a resource in the template"),
          ),
          "must be a list of logical ids",
        ),
        [],
      ),
      allowMissingImages: v.optional(v.array(image, "must be a list of images"), []),
      allowBreakingMigrations: v.optional(v.array(migrationName, "must be a list of migrations' files"), []),
      acknowledgeFailedRollback: v.optional(
        v.pipe(
          text("the name of the execution whose rollback failed"),
          v.check(isNameOrId, "must be the name of an execution, or the id of its deployment"),
        ),
      ),
      approvers: v.optional(
        v.pipe(
          v.array(text("a mail address"), "must be a list of mail addresses"),
          v.nonEmpty("must not be empty; leave it out for all recipients of the settings"),
        ),
      ),
      approvals: v.optional(
        v.pipe(
          v.number("must be a number of people"),
          v.integer("must be a whole number of people"),
          v.minValue(1, "must be at least 1"),
        ),
      ),
      approvalDeadlineSeconds: v.optional(
        v.pipe(
          v.number("must be a number of seconds"),
          v.integer("must be a whole number of seconds"),
          v.minValue(minSeconds, `must be at least ${minSeconds}`),
          v.maxValue(maxApprovalSeconds, `must be at most ${maxApprovalSeconds}, the limit of the settings`),
        ),
        maxApprovalSeconds,
      ),
      // The route that starts deployments adds it; see signed-start.ts.
      startId: v.optional(v.string("is set by the route that starts deployments; leave it out")),
    },
    'must be an object, at least {"image": "…"}',
  );

/** The parsed input, or all of its problems, each with its field. */
export function parseInput(
  input: unknown,
  maxApprovalSeconds: number,
): { readonly value: DeploymentInput } | { readonly problems: readonly string[] } {
  const bytes = Buffer.byteLength(JSON.stringify(input ?? null));
  if (bytes > maxInputBytes) {
    return {
      problems: [`the input has ${bytes} bytes and may have ${maxInputBytes}; shorten its longest values`],
    };
  }
  const minSeconds = Math.min(minApprovalSeconds, maxApprovalSeconds);
  const result = v.safeParse(inputSchema(maxApprovalSeconds, minSeconds), input);
  if (!result.success) return { problems: result.issues.map(describeIssue) };
  const problems = subjectProblems(result.output);
  return problems.length > 0 ? { problems } : { value: result.output };
}

/** Either `image` or `rollback` is required, not both: a release has its own image and parameters. */
function subjectProblems({ image, rollback, parameters }: DeploymentInput): string[] {
  if (rollback === undefined) {
    const example = '{"image": "tasks:1.1.0"}';
    return image === undefined ? [`image is missing; add it to the input, e.g. ${example}`] : [];
  }
  const own = { image: image !== undefined, parameters: Object.keys(parameters).length > 0 };
  return Object.entries(own).flatMap(([field, given]) =>
    given
      ? [`${field} must not be given with rollback: the release has its own; leave one of the two out`]
      : [],
  );
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? "the input";
  if (issue.type !== "strict_object" || field === "the input") return `${field} ${issue.message}`;
  return `${field} is not a field of the input; leave it out or correct its name`;
}
