import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  ListExportsCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { expect, it } from "vitest";
import { database, type LocalCloudFormation, startCloudFormation } from "./local-cloudformation.ts";
import { topics } from "./topics.ts";

const exporting = (topicName: string, exportName = "shared-topic") =>
  topics(
    { Named: { TopicName: topicName } },
    { Outputs: { Topic: { Value: { Ref: "Named" }, Export: { Name: exportName } } } },
  );

const importing = topics({ Follower: { DisplayName: { "Fn::ImportValue": "shared-topic" } } });

async function create(local: LocalCloudFormation, StackName: string, TemplateBody: string) {
  await local.client.send(new CreateStackCommand({ StackName, TemplateBody }));
  await local.idle();
}

async function twoStacks(): Promise<LocalCloudFormation> {
  const local = await startCloudFormation();
  await create(local, "exporter", exporting("one"));
  await create(local, "importer", importing);
  return local;
}

it("provides the imports of the compute stack from the previous stacks", async () => {
  const local = await startCloudFormation();

  await local.seed();

  const { Exports = [] } = await local.client.send(new ListExportsCommand({}));
  const values = Object.fromEntries(Exports.map(({ Name, Value }) => [Name, Value]));
  expect(values).toEqual({
    "xray-poc-base-VpcId": expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
    "xray-poc-base-PublicSubnetIds": expect.stringMatching(/^subnet-[0-9a-f]{17},subnet-[0-9a-f]{17}$/),
    "xray-poc-base-PrivateSubnetIds": expect.stringMatching(/^subnet-[0-9a-f]{17},subnet-[0-9a-f]{17}$/),
    "xray-poc-security-AlbSecurityGroupId": expect.stringMatching(/^sg-[0-9a-f]{17}$/),
    "xray-poc-security-EcsSecurityGroupId": expect.stringMatching(/^sg-[0-9a-f]{17}$/),
    "xray-poc-database-Endpoint": database.endpoint,
    "xray-poc-database-Port": "5432",
    "xray-poc-database-SecretArn": database.secretArn,
    "xray-poc-database-ClusterArn": database.clusterArn,
  });
});

it("provides an exported value to the stack that imports it", async () => {
  const local = await twoStacks();

  const { StackResources } = await local.client.send(
    new DescribeStackResourcesCommand({ StackName: "importer" }),
  );

  expect(StackResources).toMatchObject([
    { LogicalResourceId: "Follower", ResourceStatus: "CREATE_COMPLETE" },
  ]);
  expect(local.resources.calls.at(-1)?.properties).toEqual({ DisplayName: "Named-1" });
});

it("refuses a name that another stack exports", async () => {
  const local = await twoStacks();

  await create(local, "second", exporting("two"));

  expect(await local.describe("second")).toMatchObject({ StackStatus: "ROLLBACK_COMPLETE" });
  expect(await local.history("second")).toContain("Named DELETE_COMPLETE");
});

it("does not delete a stack whose export is in use", async () => {
  const local = await twoStacks();

  await local.client.send(new DeleteStackCommand({ StackName: "exporter" }));
  await local.idle();

  expect(await local.describe("exporter")).toMatchObject({
    StackStatus: "CREATE_COMPLETE",
    StackStatusReason: "Delete canceled. Cannot delete export shared-topic as it is in use by importer.",
  });
});

it("deletes it once no stack imports the export any more", async () => {
  const local = await twoStacks();
  await local.client.send(new DeleteStackCommand({ StackName: "importer" }));
  await local.idle();

  await local.client.send(new DeleteStackCommand({ StackName: "exporter" }));
  await local.idle();

  await expect(local.describe("exporter")).rejects.toThrow("does not exist");
});

it("rolls back an update that would change an export in use", async () => {
  const local = await twoStacks();

  await local.client.send(new UpdateStackCommand({ StackName: "exporter", TemplateBody: exporting("two") }));
  await local.idle();

  expect(await local.describe("exporter")).toMatchObject({
    StackStatus: "UPDATE_ROLLBACK_COMPLETE",
    Outputs: [{ OutputValue: "Named-1" }],
  });
  expect(local.resources.log.at(-1)).toBe("delete Named-3");
});
