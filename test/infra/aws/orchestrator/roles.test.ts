import { App, Stack } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { describe, expect, it } from "vitest";
import { computeTemplate } from "../../../../infra/aws/compute/compute-template.ts";
import { permissionsByResourceType } from "../../../../infra/aws/orchestrator/cloudformation-permissions.ts";
import { changedStacks } from "../../../../infra/aws/orchestrator/permitted-targets.ts";
import { serviceRole } from "../../../../infra/aws/orchestrator/service-role.ts";
import { maxTargets } from "../../../../infra/aws/settings-checks/targets.ts";
import { functions } from "../../../../infra/functions/functions.ts";
import { impliedActions } from "../../../../infra/functions/permission-rules.ts";
import { settings } from "../../../../infra/settings.ts";
import { defineTarget } from "../../../../orchestrator/deployment/target.ts";
import { type Resource, resourcesOf, type SynthesizedTemplate } from "../synthesized.ts";
import { orchestratorTemplate, temporaryFolder } from "./synthesized.ts";

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const statementsIn = ({ Properties }: Resource): readonly Statement[] =>
  Properties.Policies.flatMap(
    (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
  );

/** A stack whose database a task migrates. */
const byTask = defineTarget({
  stackName: "orders",
  template: "previous",
  database: {
    clusterArn: "arn:aws:rds:ap-northeast-1:123456789012:cluster:orders",
    secretArn: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:orders-AbCdEf",
    name: "orders",
    migrations: { task: { command: ["migrate"] } },
  },
});

const actionsIn = (role: Resource) => statementsIn(role).flatMap(({ Action }) => Action);

const roleOf = (template: SynthesizedTemplate, idBegins: string): Resource => {
  const [, role] = Object.entries(template.Resources).find(([id]) => id.startsWith(idBegins)) ?? [];
  if (!role) throw new Error(`No role ${idBegins}`);
  return role;
};

describe("roles", () => {
  it("have inline policies only: no managed policy, no policy that other code extends", async () => {
    const template = await orchestratorTemplate();

    const roles = resourcesOf(template, "AWS::IAM::Role");
    // One per function, the state machine's and CloudFormation's.
    expect(roles).toHaveLength(functions.length + 2);
    for (const { Properties } of roles) expect(Properties).not.toHaveProperty("ManagedPolicyArns");
    expect(resourcesOf(template, "AWS::IAM::Policy")).toEqual([]);
  });

  it("name every action in full, and use * as a resource only where no name is possible", async () => {
    const template = await orchestratorTemplate();

    const statements = resourcesOf(template, "AWS::IAM::Role").flatMap(statementsIn);
    expect(statements.flatMap(({ Action }) => Action).join()).not.toContain("*");
    const onEverything = statements
      .filter(({ Resource }) => Resource === "*")
      .flatMap(({ Action }) => Action);
    expect(
      [...new Set(onEverything)]
        .filter((action) => !/:(Describe|List|Lookup|Get|BatchGet)/.test(action))
        .sort(),
    ).toEqual([
      "ecs:DeregisterTaskDefinition",
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]);
  });

  it("of functions allow the calls of infra/functions/functions.ts, what these imply, and logs and traces", async () => {
    const template = await orchestratorTemplate({
      approval: { ...settings.approval, slack: true },
      database: { ...settings.database, rehearsal: true },
      targets: [...settings.targets, byTask],
    });

    for (const { name, actions, writes } of functions) {
      const implied = impliedActions
        .filter(({ impliedBy }) => actions.includes(impliedBy))
        .map(({ action }) => action);
      const ofLambda = name === "clean-up-execution" ? ["sqs:SendMessage"] : [];
      const ofAll = [
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
      ];
      const role = roleOf(template, `Functions${name.replaceAll("-", "")}role`);
      expect(new Set(actionsIn(role)), name).toEqual(
        new Set([...actions, ...Object.keys(writes), ...implied, ...ofLambda, ...ofAll]),
      );
    }
  });

  it("let one function pass one role, only to CloudFormation", async () => {
    const template = await orchestratorTemplate();

    const passing = Object.entries(template.Resources).filter(
      ([id, resource]) =>
        resource.Type === "AWS::IAM::Role" &&
        !id.startsWith("CloudFormationRole") &&
        actionsIn(resource).includes("iam:PassRole"),
    );
    expect(passing).toHaveLength(1);
    const [[id, role]] = passing as [[string, Resource]];
    expect(id).toMatch(/^Functionscreatechangesetrole/);
    const statement = statementsIn(role).find(({ Action }) => Action === "iam:PassRole");
    expect(statement).toMatchObject({
      Resource: { "Fn::GetAtt": [expect.stringMatching(/^CloudFormationRole/), "Arn"] },
      Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
    });
  });

  it("cannot be created with a * without a reason", async () => {
    const stack = new Stack(new App({ outdir: await temporaryFolder() }), "careless");
    const make = () =>
      serviceRole(stack, "Role", {
        assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
        description: "Anything",
        statements: [{ actions: ["s3:GetObject"], resources: ["*"] }],
      });

    expect(make).toThrow("careless/Role allows s3:GetObject on * without a reason");
  });
});

describe("CloudFormation's role", () => {
  it("covers the resource types of the compute template, and no others", async () => {
    const { Resources } = (await computeTemplate()) as SynthesizedTemplate;

    const types = new Set(Object.values(Resources).map(({ Type }) => Type));
    expect(Object.keys(permissionsByResourceType).sort()).toEqual([...types].sort());
  });

  it("may attach the managed policies of the template's roles, and no others", async () => {
    const { Resources } = (await computeTemplate()) as SynthesizedTemplate;
    const template = await orchestratorTemplate();

    const attached = Object.values(Resources)
      .flatMap(({ Properties }) => Properties?.ManagedPolicyArns ?? [])
      .map((arn) => /policy\/([\w/-]+)/.exec(JSON.stringify(arn))?.[1]);
    const attachable = statementsIn(roleOf(template, "CloudFormationRole"))
      .filter(({ Action }) => Action.includes("iam:AttachRolePolicy"))
      .map(({ Condition }) => /policy\/([\w/-]+)/.exec(JSON.stringify(Condition))?.[1]);
    expect(attachable.sort()).toEqual(attached.sort());
  });
});

it("a stack of its own template is named by the names of its target", async () => {
  const own = defineTarget({
    stackName: "orders",
    template: "previous",
    names: { clusterName: "shared", serviceName: "orders-web", logGroupName: "/orders" },
  });

  const template = await orchestratorTemplate({ targets: [own] });

  const role = JSON.stringify(roleOf(template, "CloudFormationRole").Properties.Policies);
  for (const resource of [
    "cluster/shared",
    "service/shared/orders-web",
    "log-group:/orders",
    "role/orders-*",
  ]) {
    expect(role).toContain(`:${resource}"`);
  }
  expect(role).not.toContain("orders-cluster");
});

it("permissions use the resource names of the compute template", async () => {
  const { Resources } = (await computeTemplate()) as SynthesizedTemplate;
  const ofStack = (value: { "Fn::Join": [string, (string | { Ref: string })[]] }) =>
    value["Fn::Join"][1].map((part) => (typeof part === "string" ? part : "any-stack")).join("");
  const named = (type: string, property: string) =>
    ofStack(Object.values(Resources).find(({ Type }) => Type === type)?.Properties[property]);

  const [target] = changedStacks(settings.targets.map((each) => ({ ...each, stackName: "any-stack" })));

  expect(target).toEqual({
    stackName: "any-stack",
    taskFamily: named("AWS::ECS::TaskDefinition", "Family"),
    clusterName: named("AWS::ECS::Cluster", "ClusterName"),
    serviceName: named("AWS::ECS::Service", "ServiceName"),
    logGroupName: named("AWS::Logs::LogGroup", "LogGroupName"),
  });
});

it("every role's policy fits for the maximum number of targets", async () => {
  const [target] = settings.targets;
  if (!target) throw new Error("the settings have no target");
  const targets = Array.from({ length: maxTargets }, (_, index) => ({
    ...target,
    stackName: `xray-poc-compute-${index}`,
  }));

  const template = await orchestratorTemplate({ targets });

  for (const { Properties } of resourcesOf(template, "AWS::IAM::Role")) {
    const policy = JSON.stringify(filledIn(Properties.Policies[0].PolicyDocument));
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    expect(policy.length, Properties.Description).toBeLessThan(10_240);
  }
});

/** With text of the usual length in the place of references, which count as what they become. */
function filledIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filledIn);
  if (typeof value !== "object" || value === null) return value;
  if ("Fn::Join" in value)
    return ((value["Fn::Join"] as [string, unknown[]])[1].map(filledIn) as string[]).join("");
  if ("Ref" in value) return value.Ref === "AWS::Partition" ? "aws" : "x".repeat(14);
  if ("Fn::GetAtt" in value || "Fn::ImportValue" in value) return "x".repeat(100);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, filledIn(part)]));
}
