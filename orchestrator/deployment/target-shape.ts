import * as v from "valibot";
import { parameterValues } from "./parameter-values.ts";
import {
  beforeApprovalChoices,
  ledgerToolNames,
  migrationTaskSeconds,
  stackNamePattern,
  type Target,
  type TargetDatabase,
} from "./target.ts";

/** One invalid field of a target. */
export interface ShapeProblem {
  /** The field's path, e.g. `outputs.serviceUrl`. */
  readonly field: string;
  /** What is wrong, e.g. `must be the name of an output`. */
  readonly problem: string;
}

// In a template, names of parameters, outputs and resources have only letters and digits.
const templateName = (what: string) =>
  v.pipe(v.string(), v.regex(/^[a-zA-Z0-9]{1,255}$/, `must be the name of ${what} in the template`));

const output = templateName("an output");

const arn = (what: string) => v.pipe(v.string(), v.regex(/^arn:aws[\w-]*:/, `must be the ARN of ${what}`));

const { least, most } = migrationTaskSeconds;
const seconds = `must be a whole number from ${least} to ${most}`;

// ECS takes 8,192 characters of overrides, and people read the command before they approve it.
const maxCommandLength = 2000;

const migrationTaskSchema = v.strictObject({
  command: v.pipe(
    v.array(v.pipe(v.string("must be a text"), v.nonEmpty("must not be empty")), "must be a list of texts"),
    v.nonEmpty("must name a program or its arguments"),
    v.check(
      (words) => words.join("").length <= maxCommandLength,
      `must have at most ${maxCommandLength} characters; put what is longer into the image`,
    ),
  ),
  container: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[\w-]{1,255}$/, "must be the name of a container of the task definition")),
  ),
  timeoutSeconds: v.exactOptional(
    v.pipe(v.number(seconds), v.integer(seconds), v.minValue(least, seconds), v.maxValue(most, seconds)),
  ),
});

const databasePlace = {
  clusterArn: arn("a cluster"),
  secretArn: arn("a secret"),
  name: v.pipe(v.string(), v.nonEmpty("must be the name of a database")),
};

const migratedByFiles = v.strictObject({
  ...databasePlace,
  migrations: v.boolean("must be true, false or { task }"),
  beforeApproval: v.exactOptional(
    v.picklist(beforeApprovalChoices, `must be ${beforeApprovalChoices.join(", ")}`),
  ),
  ledger: v.exactOptional(
    v.strictObject({
      tool: v.picklist(ledgerToolNames, `must be ${ledgerToolNames.join(", ")}`),
      table: v.exactOptional(
        v.pipe(v.string(), v.regex(/^(\w+\.)?[A-Za-z_]\w*$/, "must be a table, with or without its schema")),
      ),
    }),
  ),
  rehearsal: v.exactOptional(v.boolean("must be true or false")),
});

const ofFiles = v.exactOptional(
  v.never("is for SQL files, and migrations names a task, which runs after the approval only; remove it"),
);

const migratedByTask = v.strictObject({
  ...databasePlace,
  migrations: v.strictObject({ task: migrationTaskSchema }),
  beforeApproval: ofFiles,
  ledger: ofFiles,
  rehearsal: ofFiles,
});

const isByTask = (database: unknown) =>
  typeof (database as Partial<TargetDatabase> | undefined)?.migrations === "object";

const targetSchema = v.strictObject({
  stackName: v.pipe(v.string(), v.regex(stackNamePattern, "must be the name of a stack")),
  template: v.picklist(["compute", "previous"], "must be compute or previous"),
  parameters: parameterValues(v.string("must be a text")),
  imageParameter: templateName("a parameter"),
  createWhenMissing: v.boolean("must be true or false"),
  taskDefinitionLogicalId: templateName("a resource"),
  capabilities: v.array(
    v.picklist(["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"], "must be a capability"),
  ),
  outputs: v.strictObject({
    serviceUrl: output,
    clusterName: output,
    serviceName: output,
    targetGroupArn: output,
    logGroupName: output,
  }),
  names: v.strictObject({
    clusterName: v.exactOptional(v.string()),
    serviceName: v.exactOptional(v.string()),
    logGroupName: v.exactOptional(v.string()),
  }),
  database: v.nullable(v.lazy((database) => (isByTask(database) ? migratedByTask : migratedByFiles))),
  delayScale: v.pipe(v.number("must be a number"), v.minValue(0, "must be at least 0")),
  smokeTests: v.exactOptional(v.array(v.unknown())),
});

/** The invalid fields of a target; `parseSmokeTests` checks its smoke tests. */
export function shapeProblems(target: Target): readonly ShapeProblem[] {
  const { issues = [] } = v.safeParse(targetSchema, target);
  return issues.map((issue) => ({ field: v.getDotPath(issue) ?? "", problem: issue.message }));
}
