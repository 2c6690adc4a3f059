import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetInput,
  CreateStackCommand,
  DeleteStackCommand,
  GetTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import type { Deployment, Phase } from "../../../orchestrator/deployment/deployment.ts";
import { type Release, storeRelease } from "../../../orchestrator/release/release.ts";
import { readReview } from "../../../orchestrator/review/review-record.ts";
import { createChangeSet } from "../../../orchestrator/states/create-change-set.ts";
import { describeChangeSet } from "../../../orchestrator/states/describe-change-set.ts";
import { aDeployment, aTarget } from "../fixtures/a-deployment.ts";
import { prepareChangeSets, topic } from "../fixtures/change-sets.ts";

const StackName = "orders";
const target = aTarget({
  stackName: StackName,
  template: "previous",
  imageParameter: "ImageUri",
  capabilities: ["CAPABILITY_NAMED_IAM"],
});
const roleArn = "arn:aws:iam::123456789012:role/xray-watch-cloudformation";

/** Another owner's template, with its own version in it. */
const ownTemplate = (version: string) =>
  JSON.stringify({
    Parameters: {
      ImageUri: { Type: "String" },
      Password: { Type: "String", NoEcho: true },
      Greeting: { Type: "String", Default: "hello" },
    },
    Resources: {
      Service: topic({ Ref: "ImageUri" }),
      Greeter: topic({ Ref: "Greeting" }),
      Version: topic(version),
    },
  });

const release: Release = {
  deploymentId: "first",
  stackName: StackName,
  image: "tasks:1",
  parameters: { ImageUri: "tasks:1", Greeting: "hello", Gone: "since" },
  secretParameters: ["Password"],
  template: ownTemplate("one"),
  recordedAt: "2025-12-31T00:00:00.000Z",
};
const second = aDeployment({ id: "second", stackName: StackName, image: "tasks:2" });

/** The stack as its owner made it, and the requests that CloudFormation got. */
async function prepare(version = "one", image = "tasks:1") {
  const { local, table, services, lockOf, waitingSince } = await prepareChangeSets();
  const parameters = { ImageUri: image, Password: "hunter2" };
  await local.client.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: ownTemplate(version),
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  await local.idle();
  const requests: CreateChangeSetInput[] = [];
  const send: CloudFormationClient["send"] = async (command: object, ...rest: unknown[]) => {
    if (command instanceof CreateChangeSetCommand) requests.push(command.input);
    return (local.client.send as (...all: unknown[]) => Promise<never>).call(local.client, command, ...rest);
  };
  const cloudFormation = { send } as CloudFormationClient;
  const own = { ...services, cloudFormation, target, roleArn };
  const plan = async (deployment: Deployment, phase: Phase) => {
    const lock = await lockOf(deployment);
    const changeSet = await createChangeSet(own, { deployment, phase, lock });
    await local.clock.advance(20);
    const verdict = await describeChangeSet(own, { deployment, phase, changeSet, waitingSince });
    return { verdict, review: await readReview(table, deployment.id, phase), request: requests.at(-1) };
  };
  return { local, table, plan };
}

describe("a stack that keeps its template", () => {
  it("gets a new image only; everything else keeps its value, also secrets", async () => {
    const { local, plan } = await prepare();

    const { review, request } = await plan(second, "deploy");

    expect(request).toMatchObject({
      UsePreviousTemplate: true,
      Capabilities: ["CAPABILITY_NAMED_IAM"],
      RoleARN: roleArn,
      Parameters: expect.arrayContaining([
        { ParameterKey: "ImageUri", ParameterValue: "tasks:2" },
        { ParameterKey: "Password", UsePreviousValue: true },
        { ParameterKey: "Greeting", UsePreviousValue: true },
      ]),
    });
    expect(request?.TemplateBody).toBeUndefined();
    expect(review).toMatchObject({
      images: { after: { name: "tasks:2" } },
      changes: [{ logicalId: "Service" }],
    });
    const { TemplateBody } = await local.client.send(new GetTemplateCommand({ StackName }));
    expect(TemplateBody).toBe(ownTemplate("one"));
  });

  it("is rolled back to the previous release as a pure rollback", async () => {
    const { table, plan } = await prepare("one", "tasks:2");
    await storeRelease(table, { ...release, parameters: { ImageUri: "tasks:1", Greeting: "hello" } }, "2025");

    const { verdict, review } = await plan(second, "rollback");

    expect(verdict).toMatchObject({ status: "ready", isPureRollback: true });
    expect(review?.images.after.name).toBe("tasks:1");
  });

  it("keeps later changes of its owner in a rollback, which then needs an approval", async () => {
    const { table, plan } = await prepare("two", "tasks:2");
    await storeRelease(table, release, "2025");

    const { verdict, request } = await plan(second, "rollback");

    expect(verdict).toMatchObject({ status: "ready", isPureRollback: false });
    expect(request?.UsePreviousTemplate).toBe(true);
    expect(request?.Parameters?.map(({ ParameterKey }) => ParameterKey)).not.toContain("Gone");
  });

  it("cannot be created", async () => {
    const { local, plan } = await prepare();
    await local.client.send(new DeleteStackCommand({ StackName }));
    await local.idle();

    await expect(plan(second, "deploy")).rejects.toMatchObject({
      name: "StackNotDeployable",
      message: expect.stringContaining("create it from its own template"),
    });
  });
});
