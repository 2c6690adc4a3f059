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
        // A target has one of them; here are both, so that every permission is shown.
        migrations: { task: { command: ["migrate"] } },
        rehearsal: true,
      },
    },
  ],
});

/** `docs/permissions.md`: the actions of each function, their resources, and the reasons. */
export function permissionsPage(functions: readonly FunctionDefinition[]): string {
  const rows = functions.flatMap((definition) =>
    rowsOf(definition.name, statementsOf(definition, exampleResources)),
  );
  const runtime = rowsOf(
    "every function",
    runtimeStatements(arn("logs", "log-group:/aws/lambda/<function>")),
  );
  return `${introduction}
${tableOf(["function", "actions", "resources", "conditions", "reason for a `*`"], [...rows, ...runtime])}

${implications}
${tableOf(
  ["action", "checked within", "reason"],
  impliedActions.map(({ action, impliedBy, reason }) => [code(action), code(impliedBy), reason]),
)}

${cloudFormationRole}`;
}

const introduction = `# Permissions

Each function has its own role, which allows only what this table lists. The actions come from
\`infra/functions/functions.ts\`, the resources from \`infra/functions/permission-rules.ts\`; \`npm run docs:permissions\` writes this
page. \`test/infra/local/scenarios.test.ts\` records every call that the functions make in all scenarios and
compares both ways: no call is missing here, and every action here is called.

The names are those of the example settings, with one target. Each further target adds its own stack, cluster,
service, log group, database and secret. If the settings do not contain its names, a \`*\` replaces them.
`;

const implications = `## Checked within a call

These actions are never called. AWS checks them within another call.
`;

const cloudFormationRole = `## The role of CloudFormation

CloudFormation executes change sets with its own role; no function may change the resources. \`CreateChangeSet\` is
only allowed with that role (\`cloudformation:RoleArn\`), and \`iam:PassRole\` for that role to CloudFormation only.
Therefore the role must allow to create, update and delete the resources in the targets' templates, to pass the task
roles to ECS, and to read what the templates refer to. A stack keeps the role of its last deployment; \`DeleteStack\`
is called only for stacks without resources.

While an account is in the Amazon SES sandbox, SES also checks \`ses:SendEmail\` on the recipients' identities: leave
the sandbox, or allow the action on these identities.
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
    Object.entries(values).map(([key, value]) => `${key} ${operator} ${[value].flat().join(", ")}`),
  );

const code = (text: string) => `\`${text}\``;
const codes = (texts: readonly string[]) => texts.map(code).join("<br>");

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
