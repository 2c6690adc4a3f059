import type { FunctionDefinition } from "../functions/functions.ts";
import { impliedActions } from "../functions/permission-rules.ts";
import {
  type PermissionResources,
  type PolicyStatementData,
  permissionResources,
  runtimeStatements,
  statementsOf,
} from "../functions/permissions.ts";

const place = { partition: "aws", region: "ap-northeast-1", accountId: "123456789012" };
const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${place.region}:${place.accountId}:${resource}`;

/** Resources with the product's own names in an example account, for documentation and tests. */
export const exampleResources: PermissionResources = permissionResources(place, {
  tableName: "xray-watch",
  stateMachineName: "xray-watch-deploy",
  slackSecretArn: arn("secretsmanager", "secret:xray-watch/slack-AbCdEf"),
  mailIdentity: "example.com",
  mailSender: "xray-watch@example.com",
  cloudFormationRoleArn: `arn:aws:iam::${place.accountId}:role/xray-watch-cloudformation`,
  targets: [
    {
      stackName: "xray-poc-compute",
      names: {
        clusterName: "xray-poc-compute-cluster",
        serviceName: "xray-poc-compute-service",
        logGroupName: "/ecs/xray-poc-compute",
      },
      database: {
        clusterArn: arn("rds", "cluster:xray-poc-database"),
        secretArn: arn("secretsmanager", "secret:xray-poc-database-AbCdEf"),
        name: "postgres",
        migrations: true,
      },
    },
  ],
});

/** `docs/permissions.md`: what each function may call, on what, and why. */
export function permissionsPage(functions: readonly FunctionDefinition[]): string {
  const rows = functions.flatMap((definition) =>
    rowsOf(definition.name, statementsOf(definition, exampleResources)),
  );
  const runtime = rowsOf(
    "every function",
    runtimeStatements(arn("logs", "log-group:/aws/lambda/<function>")),
  );
  return `${introduction}
${tableOf(["function", "may call", "on", "on condition that", "why there is a `*`"], [...rows, ...runtime])}

${implications}
${tableOf(
  ["checked", "within", "because"],
  impliedActions.map(({ action, impliedBy, because }) => [code(action), code(impliedBy), because]),
)}

${cloudFormationRole}`;
}

const introduction = `# Permissions

Each function has a role of its own, which allows what this table says and nothing else. The calls come from
\`infra/functions/functions.ts\`, the resources from \`infra/functions/permission-rules.ts\`; \`npm run docs:permissions\` writes this
page. \`test/infra/local/scenarios.test.ts\` records every call that the functions make in all scenarios and
compares both ways: no call is missing here, and none is here that is never made.

The names are those of the example settings, with one target. Each further target adds its own stack, cluster,
service, log group, database and secret; where its names are not in the settings, a \`*\` stands for them.
`;

const implications = `## Checked within a call

These are never called. AWS checks them when something else is called.
`;

const cloudFormationRole = `## The role of CloudFormation

What a change set changes, CloudFormation changes with its own role; no function may. \`CreateChangeSet\` is only
allowed with that role (\`cloudformation:RoleArn\`), and \`iam:PassRole\` for that role to CloudFormation only. So it
is that role which has to allow creating, updating and deleting the resources in the targets' templates, passing
the task roles to ECS, and reading what the templates refer to. A stack keeps the role it was last deployed with;
\`DeleteStack\` is called for stacks that hold no resource yet.

While an account is in the sandbox of Amazon SES, SES checks \`ses:SendEmail\` on the recipients' identities as
well: leave the sandbox, or allow the action on those too.
`;

function rowsOf(name: string, statements: readonly PolicyStatementData[]): string[][] {
  return statements.map(({ actions, resources, conditions = {}, reason = "" }, index) => [
    index === 0 ? name : "",
    codes(actions),
    codes(resources),
    codes(conditionsOf(conditions)),
    reason,
  ]);
}

const conditionsOf = (conditions: NonNullable<PolicyStatementData["conditions"]>) =>
  Object.entries(conditions).flatMap(([operator, values]) =>
    Object.entries(values).map(([key, value]) => `${key} ${operator} ${value}`),
  );

const code = (text: string) => `\`${text}\``;
const codes = (texts: readonly string[]) => texts.map(code).join("<br>");

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
