import type { CloudFormationClient, Stack } from "@aws-sdk/client-cloudformation";
import type { ECSClient, Service } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import type { Table } from "../../../orchestrator/deployment/table.ts";
import { checkTargetStack } from "../../../orchestrator/stack/target-stack.ts";
import { validateDeployment } from "../../../orchestrator/states/validate-deployment.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { aContract, aSmokeTest, aTarget } from "../fixtures/a-deployment.ts";

const target = aTarget({ stackName: "orders", template: "previous", imageParameter: "ImageUri" });
const targetGroup =
  "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/orders/0123456789abcdef";
const taskDefinition = (family: string) =>
  `arn:aws:ecs:ap-northeast-1:123456789012:task-definition/${family}:7`;

const outputs = {
  ServiceUrl: "http://orders.example.com",
  ClusterName: "orders",
  ServiceName: "orders",
  TargetGroupArn: targetGroup,
  LogGroupName: "/orders",
};
const outputsOf = (values: object) =>
  Object.entries(values).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));

const stack: Stack = {
  StackName: "orders",
  StackId: "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/orders/0a1b2c3d",
  StackStatus: "UPDATE_COMPLETE",
  CreationTime: new Date("2025-12-31"),
  Parameters: [
    { ParameterKey: "ImageUri", ParameterValue: "orders:1" },
    { ParameterKey: "Password", ParameterValue: "****" },
  ],
  Outputs: outputsOf(outputs),
};
const service: Service = {
  status: "ACTIVE",
  taskDefinition: taskDefinition("orders"),
  deploymentController: { type: "ECS" },
  deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
  loadBalancers: [{ targetGroupArn: targetGroup }],
};
const resource = {
  ResourceType: "AWS::ECS::TaskDefinition",
  PhysicalResourceId: taskDefinition("orders"),
};

interface Offer {
  readonly stack?: Partial<Stack>;
  /** Null: it does not exist. */
  readonly resource?: object | null;
  readonly service?: Partial<Service> | null;
}

const failing = (name: string, message: string) => Object.assign(new Error(message), { name });

/** AWS as the stack shows it, counting the calls. */
function aws(offer: Offer = {}) {
  const calls: string[] = [];
  const shown = { ...stack, ...offer.stack };
  const cloudFormation = {
    send: async (command: object) => {
      calls.push(command.constructor.name);
      if (command.constructor.name === "DescribeStacksCommand") return { Stacks: [shown] };
      if (offer.resource === null)
        throw failing("ValidationError", "Resource EcsTaskDefinition does not exist");
      return { StackResources: [{ ...resource, ...offer.resource }] };
    },
  } as unknown as CloudFormationClient;
  const ecs = {
    send: async (command: object) => {
      calls.push(command.constructor.name);
      if (offer.service === null) throw failing("ClusterNotFoundException", "Cluster not found.");
      return { services: [{ ...service, ...offer.service }] };
    },
  } as unknown as ECSClient;
  return { calls, shown, clients: { cloudFormation, ecs } };
}

const contractOf = () => aContract([aSmokeTest]);
const approval = { recipients: ["bob@example.com", "carol@example.com"], quorum: 1, deadlineSeconds: 3600 };

const check = (offer?: Offer) => {
  const { clients, shown } = aws(offer);
  return checkTargetStack(clients, target, shown);
};

describe("a stack with a template of its own", () => {
  it("passes if it has everything, with two further calls", async () => {
    const { clients, calls } = aws();
    const services = {
      ...clients,
      table: await inProcessTable(),
      template: "{}",
      contractOf,
      targets: [target],
      approval,
    };
    const execution = { arn: "arn", name: "one", startedAt: "2026-01-01T00:00:00.000Z" };

    const deployment = await validateDeployment(services, { input: { image: "orders:2" }, execution });

    expect(deployment).toMatchObject({ stackName: "orders", image: "orders:2", parameters: {} });
    expect(deployment.warnings).toBeUndefined();
    expect(calls).toEqual([
      "DescribeStacksCommand",
      "DescribeStackResourcesCommand",
      "DescribeServicesCommand",
    ]);
  });

  it.each<[string, Offer, string]>([
    ["without the image parameter", { stack: { Parameters: [] } }, "it has no parameter ImageUri"],
    [
      "with a secret image parameter",
      { stack: { Parameters: [{ ParameterKey: "ImageUri", ParameterValue: "****" }] } },
      "ImageUri is secret (NoEcho)",
    ],
    [
      "whose image is in Systems Manager",
      {
        stack: {
          Parameters: [{ ParameterKey: "ImageUri", ParameterValue: "/image", ResolvedValue: "orders:1" }],
        },
      },
      "names a Systems Manager parameter",
    ],
    [
      "without an output",
      { stack: { Outputs: outputsOf({ ...outputs, LogGroupName: "" }) } },
      "it has no output LogGroupName: add it to its template, or set outputs.logGroupName",
    ],
    ["without the task definition", { resource: null }, "it has no resource EcsTaskDefinition"],
    [
      "with another resource of that name",
      { resource: { ResourceType: "AWS::ECS::Service" } },
      "its resource EcsTaskDefinition is an AWS::ECS::Service",
    ],
    [
      "with the task definition of another service",
      { resource: { PhysicalResourceId: taskDefinition("worker") } },
      "its service runs the task definition orders, and EcsTaskDefinition is worker",
    ],
    ["without the cluster", { service: null }, "ECS has no active service orders in the cluster orders"],
    ["whose service was deleted", { service: { status: "INACTIVE" } }, "ECS has no active service orders"],
    [
      "that CodeDeploy deploys",
      { service: { deploymentController: { type: "CODE_DEPLOY" } } },
      "its service is deployed by CODE_DEPLOY",
    ],
    ["whose service has another target group", { service: { loadBalancers: [] } }, "registers no task in"],
  ])("is refused %s", async (_, offer, message) => {
    await expect(check(offer)).rejects.toMatchObject({
      name: "StackNotDeployable",
      message: expect.stringContaining(message),
    });
  });

  it("is refused with everything that is missing", async () => {
    const refused = check({ stack: { Parameters: [], Outputs: outputsOf({ ServiceUrl: "http://x" }) } });

    await expect(refused).rejects.toSatisfy(({ message }) =>
      ["ImageUri", "ClusterName", "ServiceName", "TargetGroupArn", "LogGroupName"].every((name) =>
        message.includes(name),
      ),
    );
  });

  it("passes with a warning without a circuit breaker", async () => {
    const warnings = await check({ service: { deploymentConfiguration: {} } });

    expect(warnings).toEqual([expect.stringContaining("no deployment circuit breaker with rollback")]);
  });

  it("rethrows an AWS error that is not about the stack", async () => {
    const { clients, shown } = aws();
    const ecs = { send: async () => Promise.reject(failing("AccessDeniedException", "not allowed")) };

    const failed = checkTargetStack({ ...clients, ecs: ecs as unknown as ECSClient }, target, shown);

    await expect(failed).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it.each([
    ["REVIEW_IN_PROGRESS", "it has no resources yet; create it from its own template first"],
    ["CREATE_IN_PROGRESS", "it is still being created"],
  ])("is refused while it is %s", async (StackStatus, message) => {
    const { clients } = aws({ stack: { StackStatus, Outputs: [] } as Partial<Stack> });
    const services = {
      ...clients,
      table: {} as Table,
      template: "{}",
      contractOf,
      targets: [target],
      approval,
    };
    const execution = { arn: "arn", name: "one", startedAt: "2026-01-01T00:00:00.000Z" };

    const refused = validateDeployment(services, { input: { image: "orders:2" }, execution });

    await expect(refused).rejects.toMatchObject({
      name: "StackNotDeployable",
      message: expect.stringContaining(message),
    });
  });
});
