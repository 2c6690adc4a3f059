import * as v from "valibot";
import { parameterValues } from "./parameter-values.ts";
import { beforeApprovalChoices, ledgerToolNames, stackNamePattern, type Target } from "./target.ts";

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
  database: v.nullable(
    v.strictObject({
      clusterArn: arn("a cluster"),
      secretArn: arn("a secret"),
      name: v.pipe(v.string(), v.nonEmpty("must be the name of a database")),
      migrations: v.boolean("must be true or false"),
      beforeApproval: v.exactOptional(
        v.picklist(beforeApprovalChoices, `must be ${beforeApprovalChoices.join(", ")}`),
      ),
      ledger: v.exactOptional(
        v.strictObject({
          tool: v.picklist(ledgerToolNames, `must be ${ledgerToolNames.join(", ")}`),
          table: v.exactOptional(
            v.pipe(
              v.string(),
              v.regex(/^(\w+\.)?[A-Za-z_]\w*$/, "must be a table, with or without its schema"),
            ),
          ),
        }),
      ),
      rehearsal: v.exactOptional(v.boolean("must be true or false")),
    }),
  ),
  delayScale: v.pipe(v.number("must be a number"), v.minValue(0, "must be at least 0")),
  smokeTests: v.exactOptional(v.array(v.unknown())),
});

/** The invalid fields of a target; `parseSmokeTests` checks its smoke tests. */
export function shapeProblems(target: Target): readonly ShapeProblem[] {
  const { issues = [] } = v.safeParse(targetSchema, target);
  return issues.map((issue) => ({ field: v.getDotPath(issue) ?? "", problem: issue.message }));
}
