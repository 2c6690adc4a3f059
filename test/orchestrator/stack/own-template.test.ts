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
import type { Review } from "../../../orchestrator/review/review.ts";
import { readReview } from "../../../orchestrator/review/review-record.ts";
import { createChangeSet } from "../../../orchestrator/states/create-change-set.ts";
import { describeChangeSet } from "../../../orchestrator/states/describe-change-set.ts";
import { aDeployment, aTarget } from "../fixtures/a-deployment.ts";
import { prepareChangeSets, topic } from "../fixtures/change-sets.ts";
import { digestOfContent } from "../fixtures/image-registry.ts";
import { findingsOf } from "../fixtures/reviews.ts";

const StackName = "orders";
const target = aTarget({
  stackName: StackName,
  template: "previous",
  imageParameter: "ImageUri",
  capabilities: ["CAPABILITY_NAMED_IAM"],
});
const roleArn = "arn:aws:iam::123456789012:role/xray-watch-cloudformation";

/** Another owner's template, with its own version in it. */
const ownTemplate = (version: string, imageUri: object = {}) =>
  JSON.stringify({
    Parameters: {
      ImageUri: { Type: "String", ...imageUri },
      Password: { Type: "String", NoEcho: true },
      Greeting: { Type: "String", Default: "hello" },
    },
    Resources: {
      Service: topic({ Ref: "ImageUri" }),
      Greeter: topic({ Ref: "Greeting" }),
      Version: topic(version),
    },
  });

/** What a team may allow its parameter to be. */
const tagsOnly = { AllowedPattern: "[a-z/.]+:[\\w.-]+" };

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
async function prepare(version = "one", image = "tasks:1", imageUri: object = {}) {
  const { local, table, repository, services, lockOf, waitingSince } = await prepareChangeSets();
  const parameters = { ImageUri: image, Password: "hunter2" };
  await local.client.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: ownTemplate(version, imageUri),
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
  return { local, table, repository, plan };
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
        { ParameterKey: "ImageUri", ParameterValue: `tasks@${digestOfContent("2")}` },
        { ParameterKey: "Password", UsePreviousValue: true },
        { ParameterKey: "Greeting", UsePreviousValue: true },
      ]),
    });
    expect(request?.TemplateBody).toBeUndefined();
    expect(review).toMatchObject({
      images: { after: { name: "tasks:2", pinnedAs: `tasks@${digestOfContent("2")}` } },
      changes: [{ logicalId: "Service" }],
    });
    const { TemplateBody } = await local.client.send(new GetTemplateCommand({ StackName }));
    expect(TemplateBody).toBe(ownTemplate("one"));
  });

  it("is rolled back to the previous release as a pure rollback", async () => {
    const { table, plan } = await prepare("one", "tasks:2");
    const imageDigest = digestOfContent("1");
    const parameters = { ImageUri: "tasks:1", Greeting: "hello" };
    await storeRelease(table, { ...release, imageDigest, parameters }, "2025");

    const { verdict, review } = await plan(second, "rollback");

    expect(verdict).toMatchObject({ status: "ready", isPureRollback: true });
    expect(review?.images.after.name).toBe(`tasks@${imageDigest}`);
  });

  it("names a new image by its tag if its parameter takes no digest, and says so", async () => {
    const { repository, plan } = await prepare("one", "tasks:1", tagsOnly);

    const { review, request } = await plan(second, "deploy");

    expect(request?.Parameters).toContainEqual({ ParameterKey: "ImageUri", ParameterValue: "tasks:2" });
    expect(review?.images.after).toEqual({
      name: "tasks:2",
      digest: digestOfContent("2"),
      registry: "present",
      notPinned: "the stack's parameter takes no name with a digest",
    });
    expect(findingsOf(review as Review)).toEqual({ "image-by-digest": "warn" });
    repository.push("2", "another image");
    await expect(plan(second, "deploy")).rejects.toMatchObject({
      name: "ChangeSetDenied",
      message: expect.stringContaining(
        `moved from ${digestOfContent("2")} to ${digestOfContent("another image")}`,
      ),
    });
  });

  it("is restored by its tag if its parameter takes no digest, but not without an approval", async () => {
    const { table, plan } = await prepare("one", "tasks:2", tagsOnly);
    const parameters = { ImageUri: "tasks:1", Greeting: "hello" };
    await storeRelease(table, { ...release, imageDigest: digestOfContent("1"), parameters }, "2025");

    const { verdict, request } = await plan(second, "rollback");

    expect(request?.Parameters).toContainEqual({ ParameterKey: "ImageUri", ParameterValue: "tasks:1" });
    expect(verdict).toMatchObject({ status: "ready", isPureRollback: false });
  });

  it("has something to deploy if its tag means another image than the one that runs", async () => {
    const { table, plan } = await prepare("one", "tasks:1", tagsOnly);
    const again = { ...second, image: "tasks:1" };
    await storeRelease(table, { ...release, imageDigest: digestOfContent("moved since") }, "2025");

    await expect(plan(again, "deploy")).rejects.toMatchObject({
      name: "ImageNotIdentified",
      message: expect.stringMatching(/tasks:1 means sha256:\w+ now.*name the image by its digest/),
    });
    await storeRelease(table, { ...release, imageDigest: digestOfContent("1") }, "2025");
    expect((await plan(again, "deploy")).verdict).toEqual({ status: "noChanges" });
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
