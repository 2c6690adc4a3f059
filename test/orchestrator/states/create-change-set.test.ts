import {
  CreateStackCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ListChangeSetsCommand,
} from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { storeHalt } from "../../../orchestrator/deployment/halt-record.ts";
import type { ChangeSet } from "../../../orchestrator/deployment/payloads.ts";
import { readRequestedImage } from "../../../orchestrator/image/requested-image.ts";
import { type Release, storeRelease } from "../../../orchestrator/release/release.ts";
import { currentReview } from "../../../orchestrator/review/make-review.ts";
import { readReview } from "../../../orchestrator/review/review-record.ts";
import { createChangeSet } from "../../../orchestrator/states/create-change-set.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { first, prepareChangeSets, second, template, templateOf, topic } from "../fixtures/change-sets.ts";
import { defaultRegistry, digestOfContent } from "../fixtures/image-registry.ts";

type World = Awaited<ReturnType<typeof prepareChangeSets>>;

const releaseOfFirst: Release = {
  deploymentId: "first",
  stackName: first.stackName,
  image: "tasks:1.0.0",
  imageDigest: digestOfContent("1.0.0"),
  parameters: { ContainerImage: `tasks@${digestOfContent("1.0.0")}`, Greeting: "hello" },
  secretParameters: [],
  template,
  recordedAt: "2026-01-01T00:00:00.000Z",
};

describe("creating the change set", () => {
  it("creates a missing stack, then updates it and keeps what it does not set", async () => {
    const { deploy, create, services } = await prepareChangeSets();
    const made = await deploy(aDeployment({ ...first, parameters: { Greeting: "good day" } }));

    const changeSet = await create(second);

    const { Stacks } = await services.cloudFormation.send(
      new DescribeStacksCommand({ StackName: made.stackArn }),
    );
    expect(made.type).toBe("CREATE");
    expect(changeSet).toMatchObject({ type: "UPDATE", changeSetName: "deploy-20260102-030405" });
    expect(Stacks?.[0]?.Parameters).toContainEqual({ ParameterKey: "Greeting", ParameterValue: "good day" });
  });

  it("sends no value for a parameter that only has the name of an object's own method", async () => {
    const declaring = templateOf({}, { toString: { Type: "String", Default: "kept" } });
    const { create, local } = await prepareChangeSets();
    const { changeSetArn } = await create(first, "deploy", declaring);

    const { Parameters } = await local.client.send(
      new DescribeChangeSetCommand({ ChangeSetName: changeSetArn }),
    );

    expect(Parameters).toContainEqual({ ParameterKey: "toString", ParameterValue: "kept" });
  });

  it("finds its own change set again, even when the stack's state has moved on", async () => {
    const { create, local } = await prepareChangeSets();
    const made = await create(first);
    await local.clock.advance(20);

    const again = await create(first);

    expect(again).toEqual(made);
  });

  it("adopts its own change set when CloudFormation says that the name is taken", async () => {
    const { create, local } = await prepareChangeSets();
    const made = await create(first);
    await local.clock.advance(20);

    // Any difference makes CloudFormation refuse the name; what tells the owner is the description.
    const adopted = await create(first, "deploy", templateOf({}));

    expect(adopted).toEqual(made);
  });

  it("adopts nothing that another deployment made in the same second", async () => {
    const { create } = await prepareChangeSets();
    await create(first);

    const refused = create(aDeployment({ id: "rival", image: "tasks:1.0.0" }));

    await expect(refused).rejects.toMatchObject({ name: "ChangeSetFailed" });
  });

  it("waits for a stack that another operation updates", async () => {
    const { create, deploy, local } = await prepareChangeSets();
    await deploy(first);
    const changeSet = await create(second);
    await local.clock.advance(20);
    let release = () => {};
    local.resources.onCall = () =>
      new Promise<void>((resolve) => {
        release = resolve;
      });
    const executing = local.execute({ StackName: changeSet.stackArn, ChangeSetName: changeSet.changeSetArn });
    await expect
      .poll(async () => (await local.describe(first.stackName)).StackStatus)
      .toBe("UPDATE_IN_PROGRESS");

    const refused = create(aDeployment({ id: "third", startedAt: "2026-01-03T00:00:00.000Z" }));

    await expect(refused).rejects.toMatchObject({ name: "StackBusy" });
    local.resources.onCall = () => {};
    release();
    await executing;
  });

  it.each([
    ["a parameter that the template lacks", { Nope: "1" }, template, "the template has no parameter Nope"],
    [
      "a template that is too large",
      {},
      templateOf({}, { Big: { Type: "String", Default: "x".repeat(51_200) } }),
      "51200",
    ],
    [
      "a template that CloudFormation refuses",
      {},
      templateOf({ Odd: { Type: "AWS::Odd::Thing" } }),
      "AWS::Odd::Thing",
    ],
  ])("refuses %s", async (_, parameters, body, message) => {
    const { create } = await prepareChangeSets();

    const refused = create(aDeployment({ parameters }), "deploy", body);

    await expect(refused).rejects.toMatchObject({
      name: "ChangeSetFailed",
      message: expect.stringContaining(message),
    });
  });

  it("is not created for a halted deployment, but for its rollback", async () => {
    const { deploy, create, local, table } = await prepareChangeSets();
    await deploy(first);
    await storeRelease(table, releaseOfFirst, first.startedAt);
    await storeHalt(table, second.id, {
      by: "bob@example.com",
      at: "2026-01-01T00:00:00.000Z",
      reason: "It must not go on",
    });

    await expect(create(second)).rejects.toMatchObject({ name: "DeploymentHalted" });
    const { Summaries } = await local.client.send(new ListChangeSetsCommand({ StackName: first.stackName }));
    expect(Summaries?.filter(({ ExecutionStatus }) => ExecutionStatus === "AVAILABLE")).toEqual([]);
    expect(await create(second, "rollback")).toMatchObject({ type: "UPDATE" });
  });

  it("touches nothing without the lock", async () => {
    const { services, local, lockOf } = await prepareChangeSets();
    await lockOf(first);

    const refused = createChangeSet(services, {
      deployment: first,
      phase: "deploy",
      lock: { fence: 9 },
    });

    await expect(refused).rejects.toMatchObject({ name: "LockLost" });
    await expect(local.describe(first.stackName)).rejects.toThrow("does not exist");
  });
});

describe("the image of the change set", () => {
  const imageIn = async ({ local }: World, { changeSetArn }: ChangeSet) => {
    const described = await local.client.send(new DescribeChangeSetCommand({ ChangeSetName: changeSetArn }));
    return described.Parameters?.find(({ ParameterKey }) => ParameterKey === "ContainerImage")
      ?.ParameterValue;
  };

  it.each([
    ["tasks:1.1.0", `tasks@${digestOfContent("1.1.0")}`],
    [`${defaultRegistry}/tasks:1.1.0`, `${defaultRegistry}/tasks@${digestOfContent("1.1.0")}`],
    [`tasks@${digestOfContent("known")}`, `tasks@${digestOfContent("known")}`],
    [`tasks:1.1.0@${digestOfContent("known")}`, `tasks:1.1.0@${digestOfContent("known")}`],
  ])("%s is named by its digest", async (image, planned) => {
    const world = await prepareChangeSets();
    world.repository.find("tasks:known");

    const changeSet = await world.create({ ...first, image });

    expect(await imageIn(world, changeSet)).toBe(planned);
  });

  it.each([
    ["its registry cannot be asked", "localhost:5000/tasks:1.1.0", "unknown"],
    ["its registry does not have it", "tasks:gone", "missing"],
  ])("is named by its tag if %s", async (_, image, registry) => {
    const world = await prepareChangeSets();
    world.repository.remove("gone");

    const changeSet = await world.create({ ...first, image });

    expect(await imageIn(world, changeSet)).toBe(image);
    expect(await readRequestedImage(world.table, first.id)).toMatchObject({ name: image, registry });
  });

  it("stays the same when the step is repeated after the tag was moved", async () => {
    const world = await prepareChangeSets();
    const made = await world.create(first);
    world.repository.push("1.0.0", "another image");
    await world.local.clock.advance(20);
    await world.local.client.send(new DeleteChangeSetCommand({ ChangeSetName: made.changeSetArn }));

    const again = await createChangeSet(world.services, {
      deployment: { ...first, startedAt: "2026-01-05T00:00:00.000Z" },
      phase: "deploy",
      lock: await world.lockOf(first),
    });

    expect(await imageIn(world, again)).toBe(`tasks@${digestOfContent("1.0.0")}`);
  });

  it("is reviewed by the name that people read, and stays what was approved when the tag is moved", async () => {
    const world = await prepareChangeSets();
    const { changeSet, verdict } = await world.review(first);
    world.repository.push("1.0.0", "another image");

    const payload = { deployment: first, phase: "deploy" as const, changeSet };
    const current = await currentReview(world.services, payload);

    const digest = digestOfContent("1.0.0");
    expect(current.images.after).toEqual({
      name: "tasks:1.0.0",
      digest,
      registry: "present",
      pinnedAs: `tasks@${digest}`,
    });
    expect(current.digest).toBe(verdict.digest);
  });

  it("is new if its tag was moved since the last deployment", async () => {
    const { deploy, review, repository } = await prepareChangeSets();
    await deploy(first);
    const same = await review({ ...second, image: first.image });
    repository.push("1.0.0", "another image");

    const moved = await review({
      ...second,
      id: "third",
      startedAt: "2026-01-03T00:00:00.000Z",
      image: first.image,
    });

    expect([same.verdict.status, moved.verdict.status]).toEqual(["noChanges", "ready"]);
  });

  it("is named by its digest from now on if the stack named it by its tag", async () => {
    const { local, review } = await prepareChangeSets();
    const Parameters = [{ ParameterKey: "ContainerImage", ParameterValue: "tasks:1.0.0" }];
    const StackName = first.stackName;
    await local.client.send(new CreateStackCommand({ StackName, TemplateBody: template, Parameters }));
    await local.idle();

    const { verdict } = await review({ ...second, image: "tasks:1.0.0" });

    expect(verdict.status).toBe("ready");
  });

  it("is not identified by an empty change set if no registry tells what its tag means", async () => {
    const { deploy, review } = await prepareChangeSets();
    const image = "localhost:5000/tasks:1.0.0";
    await deploy({ ...first, image });

    await expect(review({ ...second, image })).rejects.toMatchObject({
      name: "ImageNotIdentified",
      message: expect.stringContaining("it is not in Amazon ECR"),
    });
  });
});

const ownRelease = {
  deploymentId: second.id,
  image: second.image,
  imageDigest: `sha256:${"2".repeat(64)}`,
  parameters: { ContainerImage: second.image, Greeting: "hi" },
};

describe("the rollback", () => {
  it("is impossible without a release before", async () => {
    const { deploy, create } = await prepareChangeSets();
    await deploy(first);

    await expect(create(first, "rollback")).rejects.toMatchObject({ name: "NoReleaseBefore" });
  });

  it("restores template, parameters and image by digest, and is known as a restoration", async () => {
    const { deploy, review, table } = await prepareChangeSets();
    await deploy(first);
    await storeRelease(table, releaseOfFirst, first.startedAt);
    const greeting = { ...second, parameters: { Greeting: "hi" } };
    await deploy(greeting, templateOf({ Greeter: topic("x"), Added: topic("y") }));

    const { changeSet, verdict } = await review(greeting, "rollback");

    const stored = await readReview(table, second.id, "rollback");
    expect(changeSet.changeSetName).toBe("rollback-20260102-030405");
    expect(verdict).toEqual({
      status: "ready",
      digest: stored?.digest,
      isPureRollback: true,
      migrationsWait: false,
    });
    expect(stored).toMatchObject({
      images: { after: { name: `tasks@${releaseOfFirst.imageDigest}` } },
      verdict: "allow",
    });
    expect(stored?.changes).toContainEqual(expect.objectContaining({ action: "Remove", logicalId: "Added" }));
  });

  it("restores the previous release even if the deployment's own is the last one", async () => {
    const { deploy, review, table } = await prepareChangeSets();
    await deploy(first);
    await storeRelease(table, releaseOfFirst, first.startedAt);
    const greeting = { ...second, parameters: { Greeting: "hi" } };
    await deploy(greeting);
    await storeRelease(table, { ...releaseOfFirst, ...ownRelease }, second.startedAt);

    const { verdict } = await review(greeting, "rollback");

    expect(verdict).toMatchObject({ status: "ready", isPureRollback: true });
    expect(await readReview(table, second.id, "rollback")).toMatchObject({
      images: { after: { name: `tasks@${releaseOfFirst.imageDigest}` } },
    });
  });

  it("has nothing to change when CloudFormation has restored the release itself", async () => {
    const { deploy, review, table } = await prepareChangeSets();
    await deploy(first);
    await storeRelease(table, releaseOfFirst, first.startedAt);

    const { verdict } = await review(second, "rollback");

    expect(verdict).toEqual({ status: "noChanges" });
  });
});

describe("a rollback by hand", () => {
  const { deploymentId, image, recordedAt } = releaseOfFirst;
  const imageDigest = digestOfContent("1.0.0");
  const back = aDeployment({
    id: "back",
    startedAt: "2026-01-03T00:00:00.000Z",
    image: `tasks@${imageDigest}`,
    release: { deploymentId, image, recordedAt },
  });

  it("asks for the named release's template, parameters and image, to be approved", async () => {
    const { deploy, review, table } = await prepareChangeSets();
    await deploy(first);
    await storeRelease(table, { ...releaseOfFirst, imageDigest }, first.startedAt);
    await deploy(
      aDeployment({ ...second, parameters: { Greeting: "good day" } }),
      templateOf({ Greeter: topic({ Ref: "Greeting" }), Audit: topic("audit") }),
    );

    const { verdict } = await review(back).catch((error: Error) => ({ verdict: error }));

    // The newer template's resource would be deleted: reviewed like any deployment, it is denied.
    expect(verdict).toMatchObject({ name: "ChangeSetDenied", message: expect.stringContaining("Audit") });
    const allowed = await review({
      ...back,
      id: "again",
      startedAt: "2026-01-04T00:00:00.000Z",
      allowDeletions: ["Audit"],
    });
    expect(allowed.verdict).toMatchObject({ status: "ready", isPureRollback: false });
    const stored = await readReview(table, "again", "deploy");
    expect(stored?.parameters).toMatchObject({ Greeting: "hello", ContainerImage: back.image });
    expect(stored?.request.release).toEqual(back.release);
  });

  it("is refused if the release is no longer stored", async () => {
    const { create, deploy } = await prepareChangeSets();
    await deploy(first);

    await expect(create(back)).rejects.toMatchObject({ name: "NoReleaseBefore" });
  });
});
