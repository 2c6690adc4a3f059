import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { exampleResources, permissionsPage } from "../../../infra/documents/permissions-page.ts";
import { functions } from "../../../infra/functions/functions.ts";
import {
  type Action,
  impliedActions,
  rules,
  writeActions,
} from "../../../infra/functions/permission-rules.ts";
import {
  type DatabaseResources,
  type PermissionResources,
  type PolicyStatementData,
  runtimeStatements,
  statementsOf,
  targetResources,
} from "../../../infra/functions/permissions.ts";
import { keyPatterns } from "../../../orchestrator/deployment/table.ts";
import type { TargetDatabase } from "../../../orchestrator/deployment/target.ts";
import { serviceAuthorization } from "./service-authorization.ts";

const place = { partition: "aws", region: "ap-northeast-1", accountId: "123456789012" };

/** Beside the product's own stack, one whose names are only known from its outputs. */
const twoTargets: PermissionResources = {
  ...exampleResources,
  targets: [
    ...exampleResources.targets,
    targetResources(place, { stackName: "orders", names: {}, database: null }),
  ],
};

const everyAction = {
  actions: Object.keys(rules) as Action[],
  writes: Object.fromEntries(writeActions.map((action) => [action, keyPatterns])),
};
const runtime = runtimeStatements("arn:aws:logs:ap-northeast-1:123456789012:log-group:/aws/lambda/notify");

describe("the statements of all actions", () => {
  const statements = [...statementsOf(everyAction, twoTargets), ...runtime];

  it.each(actionsWithStatements(statements))(
    "grant %s on what AWS can authorise it on",
    (action, statement) => {
      const { resource, conditionKeys = [] } = serviceAuthorization[action] ?? {};

      expect(Object.keys(serviceAuthorization)).toContain(action);
      for (const granted of statement.resources) {
        if (resource) expect(granted).toMatch(resource);
        else expect(granted).toBe("*");
      }
      for (const condition of Object.values(statement.conditions ?? {})) {
        expect(conditionKeys).toEqual(expect.arrayContaining(Object.keys(condition)));
      }
    },
  );

  it("give a reason for every resource with a wildcard, and for no other", () => {
    for (const { resources, reason } of statements) {
      expect([resources, reason !== undefined]).toEqual([
        resources,
        resources.some((one) => one.includes("*")),
      ]);
    }
  });

  it("contain no wildcard in an action", () => {
    expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes("*"))).toEqual([]);
  });
});

describe("a function that creates change sets", () => {
  const statements = statementsOf({ actions: ["cloudformation:CreateChangeSet"] }, twoTargets);

  it("creates them for the targets only, and with the role of CloudFormation only", () => {
    expect(statementOf("cloudformation:CreateChangeSet", statements)).toMatchObject({
      resources: [
        "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/xray-poc-compute/*",
        "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/orders/*",
      ],
      conditions: { StringEquals: { "cloudformation:RoleArn": exampleResources.cloudFormationRoleArn } },
    });
  });

  it("passes this role to CloudFormation only", () => {
    expect(statementOf("iam:PassRole", statements)).toEqual({
      actions: ["iam:PassRole"],
      resources: [exampleResources.cloudFormationRoleArn],
      conditions: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
    });
  });
});

describe("a function that reads secrets", () => {
  const [target] = exampleResources.targets;
  const withoutClones = {
    ...twoTargets,
    targets: twoTargets.targets.map(({ database, ...rest }) => {
      const { clones: _clones, ...own } = database ?? {};
      return database ? { ...rest, database: own as DatabaseResources } : rest;
    }),
  };

  it("reads Slack's, if it calls Secrets Manager", () => {
    const statements = statementsOf({ actions: ["secretsmanager:GetSecretValue"] }, twoTargets);

    expect(statements).toEqual([
      { actions: ["secretsmanager:GetSecretValue"], resources: [exampleResources.slackSecretArn] },
    ]);
  });

  it("reads the databases', if it uses the Data API", () => {
    const statements = statementsOf({ actions: ["rds-data:ExecuteStatement"] }, withoutClones);

    expect(statements).toEqual([
      { actions: ["rds-data:ExecuteStatement"], resources: [target?.database?.clusterArn] },
      { actions: ["secretsmanager:GetSecretValue"], resources: [target?.database?.secretArn] },
    ]);
  });

  it("reads none without Slack and without databases", () => {
    const { slackSecretArn: _slack, ...resources } = exampleResources;
    const targets = exampleResources.targets.map(({ database: _database, ...rest }) => rest);
    const actions: Action[] = ["secretsmanager:GetSecretValue", "rds-data:ExecuteStatement"];

    expect(statementsOf({ actions }, { ...resources, targets })).toEqual([]);
  });
});

describe("functions of a database that a task migrates", () => {
  const writing = [
    "ecs:DeregisterTaskDefinition",
    "ecs:RegisterTaskDefinition",
    "ecs:RunTask",
    "ecs:StopTask",
    "iam:PassRole",
  ];
  /** What a function may write to ECS: the actions, and their resources. */
  const writesOf = (functionName: string, database: Pick<TargetDatabase, "migrations" | "rehearsal">) => {
    const definition = functions.find(({ name }) => name === functionName);
    const place = { partition: "aws", region: "ap-northeast-1", accountId: "123456789012" };
    const arns = { clusterArn: "arn:aws:rds:one", secretArn: "arn:aws:secretsmanager:one", name: "orders" };
    const target = { stackName: "orders", names: {}, database: { ...arns, ...database } };
    const resources = { ...exampleResources, targets: [targetResources(place, target)] };
    return statementsOf(definition ?? { actions: [] }, resources)
      .filter(({ actions }) => actions.some((action) => writing.includes(action)))
      .map(({ actions, resources }) => [...actions, ...resources].join(" "));
  };
  const byTask = { migrations: { task: { command: ["migrate"] } } };
  const arn = "arn:aws:ecs:ap-northeast-1:123456789012";

  it("start tasks of its own family only, and stop those of its cluster", () => {
    expect(writesOf("apply-migrations", byTask)).toEqual([
      "ecs:DeregisterTaskDefinition ecs:RegisterTaskDefinition *",
      `ecs:DescribeTasks ecs:StopTask ${arn}:task/*/*`,
      `ecs:RunTask ${arn}:task-definition/orders-migrations:*`,
      "iam:PassRole arn:aws:iam::123456789012:role/*",
    ]);
    expect(writesOf("clean-up-execution", byTask)).toEqual([
      "ecs:DeregisterTaskDefinition *",
      `ecs:StopTask ${arn}:task/*/*`,
    ]);
  });

  it("have nothing of it for files, also if they are rehearsed; and who rehearses has nothing for a task", () => {
    const byFiles = { migrations: true, rehearsal: true };

    for (const name of ["apply-migrations", "clean-up-execution", "sweep-executions"])
      expect(writesOf(name, byFiles)).toEqual([]);
    for (const name of ["rehearse-migrations", "sweep-clones"]) expect(writesOf(name, byTask)).toEqual([]);
  });
});

describe("the items that functions write", () => {
  /** The functions whose roles may write items of these partition keys, by their policies. */
  const writersOf = (partitionKeys: string) =>
    functions
      .filter((definition) =>
        statementsOf(definition, exampleResources).some(({ actions, conditions }) => {
          if (!actions.some((action) => writes.includes(action))) return false;
          const keys = conditions?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"];
          return keys === undefined || [keys].flat().includes(partitionKeys);
        }),
      )
      .map(({ name }) => name);
  const writes: readonly string[] = [...writeActions, "dynamodb:BatchWriteItem", "dynamodb:PartiQLUpdate"];

  it.each([
    ["signed-start#*", ["start-deployment"]],
    ["requester#*", ["validate-deployment", "prove-requesters"]],
    [
      "approval#*",
      [
        ...["request-approval", "sign-in-approver", "approval-pages", "halt-deployments", "halt-as-caller"],
        ...["clean-up-execution", "sweep-executions", "follow-up"],
      ],
    ],
    [
      "halt#*",
      [
        ...[
          "describe-change-set",
          "execute-change-set",
          "check-traces",
          "halt-deployments",
          "halt-as-caller",
        ],
        ...["clean-up-execution", "sweep-executions"],
      ],
    ],
    ["current-approvers", ["validate-deployment", "follow-up"]],
    ["view-links", ["request-approval", "notify", "manage-links", "follow-up"]],
  ])("of %s are written by these roles alone", (partitionKeys, names) => {
    expect(writersOf(partitionKeys)).toEqual(names);
  });

  it("have to be named by the request: a condition on all of no keys would be true", () => {
    const statements = functions.flatMap((definition) => statementsOf(definition, exampleResources));
    const writing = statements.filter(({ actions }) => actions.some((action) => writes.includes(action)));

    expect(writing.length).toBeGreaterThan(0);
    for (const { actions, conditions } of writing) {
      expect(actions.filter((action) => !writes.includes(action))).toEqual([]);
      expect(conditions).toMatchObject({
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": expect.any(Array) },
        Null: { "dynamodb:LeadingKeys": "false" },
      });
    }
  });
});

describe("a target", () => {
  it("has ARNs with its names", () => {
    const statements = statementsOf({ actions: ["ecs:DescribeServices", "ecs:ListTasks"] }, exampleResources);

    expect(statements).toMatchObject([
      {
        resources: [
          "arn:aws:ecs:ap-northeast-1:123456789012:service/xray-poc-compute-cluster/xray-poc-compute-service",
        ],
      },
      {
        resources: ["*"],
        conditions: {
          ArnLike: {
            "ecs:cluster": "arn:aws:ecs:ap-northeast-1:123456789012:cluster/xray-poc-compute-cluster",
          },
        },
      },
    ]);
  });

  it("has ARNs with wildcards and a reason, if its names are unknown", () => {
    const { serviceArn, reason } = targetResources(place, { stackName: "orders", names: {}, database: null });

    expect(serviceArn).toBe("arn:aws:ecs:ap-northeast-1:123456789012:service/*/*");
    expect(reason).toContain("orders");
  });
});

it("every rule is used by a function, and every implied action by a rule", () => {
  const used = new Set(functions.flatMap(({ actions }) => actions));

  expect([...used].sort()).toEqual(Object.keys(rules).sort());
  expect(impliedActions.filter(({ impliedBy }) => !used.has(impliedBy))).toEqual([]);
});

it("docs/permissions.md is current: npm run docs:permissions writes it", async () => {
  const page = await readFile(new URL("../../../docs/permissions.md", import.meta.url), "utf8");

  expect(page).toBe(permissionsPage(functions));
});

function actionsWithStatements(statements: readonly PolicyStatementData[]): [string, PolicyStatementData][] {
  return statements.flatMap((statement) =>
    statement.actions.map((action): [string, PolicyStatementData] => [action, statement]),
  );
}

const statementOf = (action: string, statements: readonly PolicyStatementData[]) =>
  statements.find(({ actions }) => actions.includes(action));
