import type { FunctionDefinition } from "./functions.ts";
import type { PermissionResources } from "./permission-resources.ts";
import {
  type Grant,
  impliedActions,
  type Rule,
  rules,
  writeActions,
  writeGrant,
} from "./permission-rules.ts";

export {
  type DatabaseResources,
  type PermissionResources,
  type PermittedTarget,
  type Place,
  permissionResources,
  type TargetResources,
  targetResources,
} from "./permission-resources.ts";

/** One Allow statement of an IAM policy. */
export interface PolicyStatementData extends Grant {
  readonly actions: readonly string[];
}

/** The statements of a function's role: for the calls it makes, and for what AWS checks within them. */
export function statementsOf(
  { actions, writes = {} }: Pick<FunctionDefinition, "actions"> & Partial<Pick<FunctionDefinition, "writes">>,
  resources: PermissionResources,
): readonly PolicyStatementData[] {
  const granted = (action: string, rule: Rule): readonly PolicyStatementData[] =>
    rule(resources, actions).map((grant) => ({ actions: [action], ...grant }));
  const called = actions.flatMap((action) => granted(action, rules[action]));
  const implied = impliedActions
    .filter(({ impliedBy }) => actions.includes(impliedBy))
    .flatMap(({ action, rule }) => granted(action, rule));
  const written = writeActions.flatMap((action): readonly PolicyStatementData[] => {
    const keys = writes[action] ?? [];
    return keys.length > 0 ? [{ actions: [action], ...writeGrant(resources, keys) }] : [];
  });
  return mergeActions(mergeResources([...called, ...written, ...implied]));
}

/** Further statements of every function's role: its own log, and its traces. */
export function runtimeStatements(logGroupArn: string): readonly PolicyStatementData[] {
  return [
    {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`${logGroupArn}:*`],
      reason: "Lambda names the streams of the function's own log group",
    },
    {
      actions: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
      resources: ["*"],
      reason: "X-Ray has no resource-level permissions for these actions",
    },
  ];
}

/** Merges statements that grant the same action on several resources, e.g. on several stacks. */
const mergeResources = (statements: readonly PolicyStatementData[]) =>
  merge(
    statements,
    ({ actions, conditions, reason }) => [actions, conditions, reason],
    (one, other) => ({ ...one, resources: union(one.resources, other.resources) }),
  );

/** Merges statements that grant several actions on the same resources. */
const mergeActions = (statements: readonly PolicyStatementData[]) =>
  merge(
    statements,
    ({ resources, conditions, reason }) => [resources, conditions, reason],
    (one, other) => ({ ...one, actions: union(one.actions, other.actions) }),
  );

function merge(
  statements: readonly PolicyStatementData[],
  identity: (statement: PolicyStatementData) => unknown,
  join: (one: PolicyStatementData, other: PolicyStatementData) => PolicyStatementData,
): readonly PolicyStatementData[] {
  const merged = new Map<string, PolicyStatementData>();
  for (const statement of statements) {
    const key = JSON.stringify(identity(statement));
    const known = merged.get(key);
    merged.set(key, known ? join(known, statement) : statement);
  }
  return [...merged.values()];
}

const union = (one: readonly string[], other: readonly string[]) => [...new Set([...one, ...other])];
