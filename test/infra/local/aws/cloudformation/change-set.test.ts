import { UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { beforeAll, describe, expect, it } from "vitest";
import { computeTemplate } from "../../../../../infra/aws/compute/compute-template.ts";
import { type LocalCloudFormation, startCloudFormation } from "./local-cloudformation.ts";

const stackName = "xray-poc-compute";
let TemplateBody: string;

beforeAll(async () => {
  TemplateBody = JSON.stringify(await computeTemplate());
});

const image = (ParameterValue: string) => ({ ParameterKey: "ContainerImage", ParameterValue });
const previous = (ParameterKey: string) => ({ ParameterKey, UsePreviousValue: true });

async function firstChangeSet(): Promise<LocalCloudFormation> {
  const local = await startCloudFormation();
  await local.seed();
  const Parameters = [image("tasks:1.0.0")];
  await local.changeSet({ StackName: stackName, ChangeSetType: "CREATE", TemplateBody, Parameters });
  return local;
}

/** The compute stack with image `tasks:1.0.0`. */
async function deployed(): Promise<LocalCloudFormation> {
  const local = await firstChangeSet();
  await local.execute({ StackName: stackName });
  return local;
}

describe("a change set on the compute stack", () => {
  it("adds every resource of a new stack, which is in review before the execution", async () => {
    const local = await firstChangeSet();

    const { Changes = [], ...described } = await local.describeChangeSet(stackName);

    expect(described).toMatchObject({ Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE" });
    expect(Changes.map(({ ResourceChange }) => ResourceChange?.Action)).toEqual(Array(11).fill("Add"));
    expect(await local.describe(stackName)).toMatchObject({ StackStatus: "REVIEW_IN_PROGRESS" });
  });

  it("creates the stack with its outputs when it is executed", async () => {
    const local = await deployed();

    const { StackStatus, Outputs = [] } = await local.describe(stackName);

    expect(StackStatus).toBe("CREATE_COMPLETE");
    expect(Outputs).toContainEqual({ OutputKey: "ServiceUrl", OutputValue: "http://127.0.0.1" });
    expect(Outputs).toContainEqual({ OutputKey: "LogGroupName", OutputValue: `/ecs/${stackName}` });
    expect(local.resources.log.indexOf("create Listener")).toBeLessThan(
      local.resources.log.indexOf("create EcsService"),
    );
  });

  it("passes the template to the providers with every intrinsic function resolved", async () => {
    const local = await deployed();

    const made = (id: string) => local.resources.calls.find((call) => call.id === id)?.properties;

    expect(made("EcsTaskDefinition")).toMatchObject({
      Family: "xray-poc-compute-task",
      TaskRoleArn: expect.stringMatching(/^arn:aws:iam::123456789012:role\/xray-poc-compute-TaskRole-/),
      ContainerDefinitions: [
        {
          Environment: expect.arrayContaining([
            { Name: "DATABASE_URL", Value: "postgresql://127.0.0.1:5432/postgres?sslmode=verify-full" },
          ]),
        },
        {},
      ],
    });
    expect(made("ScalableTarget")).toMatchObject({
      ResourceId: "service/xray-poc-compute-cluster/xray-poc-compute-service",
      MinCapacity: 2,
      MaxCapacity: 4,
    });
    expect(made("EcsService")).toMatchObject({
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [expect.any(String), expect.any(String)] } },
    });
    expect(JSON.stringify(local.resources.calls)).not.toMatch(/"(Ref|Fn::)/);
  });

  it("of another image replaces the task definition and modifies the service, nothing else", async () => {
    const local = await deployed();

    await local.changeSet({ StackName: stackName, TemplateBody, Parameters: [image("tasks:1.1.0")] });

    const { Changes } = await local.describeChangeSet(stackName);
    const containers = {
      Attribute: "Properties",
      Name: "ContainerDefinitions",
      RequiresRecreation: "Always",
    };
    expect(Changes?.map(({ ResourceChange }) => ResourceChange)).toEqual([
      {
        PolicyAction: "ReplaceAndDelete",
        Action: "Modify",
        LogicalResourceId: "EcsTaskDefinition",
        PhysicalResourceId: expect.stringMatching(/^EcsTaskDefinition-/),
        ResourceType: "AWS::ECS::TaskDefinition",
        Replacement: "True",
        Scope: ["Properties"],
        Details: [
          {
            Target: containers,
            Evaluation: "Static",
            ChangeSource: "ParameterReference",
            CausingEntity: "ContainerImage",
          },
          { Target: containers, Evaluation: "Dynamic", ChangeSource: "DirectModification" },
        ],
      },
      {
        Action: "Modify",
        LogicalResourceId: "EcsService",
        PhysicalResourceId: expect.stringMatching(/^EcsService-/),
        ResourceType: "AWS::ECS::Service",
        Replacement: "False",
        Scope: ["Properties"],
        Details: [
          {
            Target: { Attribute: "Properties", Name: "TaskDefinition", RequiresRecreation: "Never" },
            Evaluation: "Dynamic",
            ChangeSource: "ResourceReference",
            CausingEntity: "EcsTaskDefinition",
          },
        ],
      },
    ]);
  });

  it("shows the values before and after if requested", async () => {
    const local = await deployed();
    await local.changeSet({ StackName: stackName, TemplateBody, Parameters: [image("tasks:1.1.0")] });

    const { Changes = [] } = await local.describeChangeSet(stackName, true);

    const [task, service] = Changes.map(({ ResourceChange }) => ResourceChange);
    expect(task?.Details?.map(({ Target }) => Target)).toEqual([
      {
        Attribute: "Properties",
        Name: "ContainerDefinitions",
        RequiresRecreation: "Always",
        Path: "/Properties/ContainerDefinitions/0/Image",
        BeforeValue: "tasks:1.0.0",
        AfterValue: "tasks:1.1.0",
        AttributeChangeType: "Modify",
      },
    ]);
    expect(service?.Details?.[0]?.Target?.AfterValue).toBe("{{changeSet:KNOWN_AFTER_APPLY}}");
    expect(JSON.parse(task?.BeforeContext ?? "").Properties.ContainerDefinitions[0].Image).toBe(
      "tasks:1.0.0",
    );
    expect(JSON.parse(task?.AfterContext ?? "").Properties.ContainerDefinitions[0].Image).toBe("tasks:1.1.0");
  });

  it("keeps previous values and the previous template if requested", async () => {
    const local = await deployed();

    await local.changeSet({
      StackName: stackName,
      UsePreviousTemplate: true,
      Parameters: [
        previous("ContainerImage"),
        { ParameterKey: "HealthCheckGracePeriodSeconds", ParameterValue: "120" },
      ],
    });

    const { Changes = [] } = await local.describeChangeSet(stackName, true);
    expect(Changes).toHaveLength(1);
    expect(Changes[0]?.ResourceChange).toMatchObject({
      LogicalResourceId: "EcsService",
      Replacement: "False",
      Details: [{ Target: { BeforeValue: "60", AfterValue: "120" } }],
    });
  });

  it("without changes fails with this reason", async () => {
    const local = await deployed();

    await local.changeSet({ StackName: stackName, TemplateBody, Parameters: [previous("ContainerImage")] });

    expect(await local.describeChangeSet(stackName)).toMatchObject({
      Status: "FAILED",
      ExecutionStatus: "UNAVAILABLE",
      StatusReason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
    });
  });

  it("of a role shows that references to the role's attributes may change", async () => {
    const local = await deployed();
    const template = JSON.parse(TemplateBody);
    template.Resources.TaskRole.Properties.Description = "What the containers may do";

    await local.changeSet({
      StackName: stackName,
      TemplateBody: JSON.stringify(template),
      Parameters: [previous("ContainerImage")],
    });

    const { Changes = [] } = await local.describeChangeSet(stackName);
    expect(
      Changes.map(({ ResourceChange: change }) => [
        change?.LogicalResourceId,
        change?.Replacement,
        change?.Details?.[0]?.CausingEntity,
      ]),
    ).toEqual([
      ["TaskRole", "False", undefined],
      ["EcsTaskDefinition", "Conditional", "TaskRole.Arn"],
      ["EcsService", "False", "EcsTaskDefinition"],
    ]);
    const before = local.resources.log.length;
    await local.execute({ StackName: stackName });
    expect(local.resources.log).toHaveLength(before);
  });

  it("that only changes an output has no resource changes and can be executed", async () => {
    const local = await deployed();
    const template = JSON.parse(TemplateBody);
    template.Outputs.Environment = { Value: { Ref: "Environment" } };

    await local.changeSet({
      StackName: stackName,
      TemplateBody: JSON.stringify(template),
      Parameters: [previous("ContainerImage")],
    });

    expect(await local.describeChangeSet(stackName)).toMatchObject({
      ExecutionStatus: "AVAILABLE",
      Changes: [],
    });
    await local.execute({ StackName: stackName });
    const { Outputs } = await local.describe(stackName);
    expect(Outputs).toContainEqual({ OutputKey: "Environment", OutputValue: "production" });
  });

  it("shows a resource that the template no longer has as removed", async () => {
    const local = await deployed();
    const template = JSON.parse(TemplateBody);
    delete template.Resources.CpuScaling;

    await local.changeSet({
      StackName: stackName,
      TemplateBody: JSON.stringify(template),
      Parameters: [previous("ContainerImage")],
    });

    const { Changes = [] } = await local.describeChangeSet(stackName);
    expect(Changes.map(({ ResourceChange }) => ResourceChange)).toEqual([
      expect.objectContaining({ Action: "Remove", LogicalResourceId: "CpuScaling", PolicyAction: "Delete" }),
    ]);
  });

  it("fails when it imports what no stack exports", async () => {
    const local = await startCloudFormation();

    await local.changeSet({
      StackName: stackName,
      ChangeSetType: "CREATE",
      TemplateBody,
      Parameters: [image("tasks:1.0.0")],
    });

    const described = await local.describeChangeSet(stackName);
    expect(described.Status).toBe("FAILED");
    expect(described.StatusReason).toMatch(/^No export named xray-poc-\w+-\w+ found$/);
  });

  it("is obsolete after the stack has been updated without it", async () => {
    const local = await deployed();
    await local.changeSet({ StackName: stackName, TemplateBody, Parameters: [image("tasks:1.1.0")] });
    const update = new UpdateStackCommand({
      StackName: stackName,
      TemplateBody,
      Parameters: [image("tasks:1.2.0")],
      Capabilities: ["CAPABILITY_IAM"],
    });
    await local.client.send(update);
    await local.idle();

    const execution = local.execute({ StackName: stackName });

    await expect(execution).rejects.toMatchObject({
      name: "InvalidChangeSetStatusException",
      message: expect.stringContaining("cannot be executed in its current execution status of [OBSOLETE]"),
    });
  });
});
