import {
  type CloudFormationClient,
  type DescribeChangeSetCommand,
  type DescribeChangeSetInput,
  GetTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { storeHalt } from "../../../orchestrator/deployment/halt-record.ts";
import { keys } from "../../../orchestrator/deployment/table.ts";
import { currentReview } from "../../../orchestrator/review/make-review.ts";
import { readReview } from "../../../orchestrator/review/review-record.ts";
import { describeChangeSet } from "../../../orchestrator/states/describe-change-set.ts";
import { compress } from "../../../orchestrator/text/compressed.ts";
import { aTarget } from "../fixtures/a-deployment.ts";
import { first, prepareChangeSets, second, template, templateOf, topic } from "../fixtures/change-sets.ts";

describe("describing the change set", () => {
  it("is pending at first, then ready with the stored review's digest", async () => {
    const { create, local, services, waitingSince, table } = await prepareChangeSets();
    const changeSet = await create(first);
    const payload = { deployment: first, phase: "deploy" as const, changeSet, waitingSince };

    const pending = await describeChangeSet(services, payload);
    await local.clock.advance(20);
    const ready = await describeChangeSet(services, payload);

    const current = await currentReview(services, payload);
    const stored = await readReview(table, first.id, "deploy");
    expect(pending).toEqual({ status: "pending" });
    expect(ready).toEqual({
      status: "ready",
      digest: current.digest,
      isPureRollback: false,
      migrationsWait: false,
    });
    expect(stored).toEqual(current);
  });

  it("knows a change set without changes", async () => {
    const { deploy, review, table } = await prepareChangeSets();
    await deploy(first);

    const { verdict } = await review({ ...second, image: first.image });

    expect(verdict).toEqual({ status: "noChanges" });
    // Nothing follows that a halt could stop.
    const halt = { by: "bob@example.com", at: "2026-01-01T00:00:00.000Z", reason: "It must not go on" };
    expect(await storeHalt(table, second.id, halt)).toMatchObject({
      passed: { because: "nothingToDeploy" },
    });
  });

  it("stores the review of a change set that it denies, and names each resource", async () => {
    const { deploy, review, table } = await prepareChangeSets();
    await deploy(first, templateOf({ Greeter: topic("x"), Audit: topic("y") }));

    const denied = review(second);

    await expect(denied).rejects.toMatchObject({
      name: "ChangeSetDenied",
      message: expect.stringMatching(/Audit \(AWS::SNS::Topic\).*"allowDeletions": \["Audit"\]/),
    });
    expect(await readReview(table, second.id, "deploy")).toMatchObject({
      verdict: "deny",
      rules: expect.arrayContaining([
        expect.objectContaining({
          rule: "no-deletion",
          findings: [expect.objectContaining({ logicalId: "Audit" })],
        }),
      ]),
    });
  });

  it("refuses an image that is not there, and permits it where the input names it", async () => {
    const { review, repository } = await prepareChangeSets();
    repository.remove("missing");
    const missing = { ...first, image: "tasks:missing" };

    await expect(review(missing)).rejects.toMatchObject({
      name: "ChangeSetDenied",
      message: expect.stringMatching(
        /tasks:missing: its registry.*Push the image to the repository.*"allowMissingImages": \["tasks:missing"\]/,
      ),
    });
    const { verdict } = await review({
      ...missing,
      ...{ id: "permitted", startedAt: "2026-01-01T00:00:02.000Z" },
      allowMissingImages: ["tasks:missing"],
    });
    expect(verdict.status).toBe("ready");
  });

  it("finds another digest when the image is gone, or the policy is another", async () => {
    const { create, local, services, repository } = await prepareChangeSets();
    const changeSet = await create(first);
    await local.clock.advance(20);
    const payload = { deployment: first, phase: "deploy" as const, changeSet };
    const before = await currentReview(services, payload);

    const underPolicy = await currentReview({ ...services, policy: { "image-exists": "warn" } }, payload);
    repository.remove("1.0.0");
    const gone = await currentReview(services, payload);
    const goneUnderPolicy = await currentReview({ ...services, policy: { "image-exists": "warn" } }, payload);

    expect(underPolicy.digest).toBe(before.digest);
    expect(new Set([before, gone, goneUnderPolicy].map(({ digest }) => digest)).size).toBe(3);
    expect(gone.images.after).toMatchObject({ name: "tasks:1.0.0", registry: "missing" });
  });

  it("reads what an earlier release stored, which knew neither images nor migrations", async () => {
    const { review, table } = await prepareChangeSets();
    await review(first);
    const stored = await readReview(table, first.id, "deploy");
    const { images: _images, database: _database, requiredApprovals: _approvals, ...earlier } = stored ?? {};
    const Item = { ...keys.review(first.id, "deploy"), content: compress(earlier) };
    await table.client.send(new PutCommand({ TableName: table.name, Item }));

    const loaded = await readReview(table, first.id, "deploy");

    expect(loaded).toMatchObject({
      ...earlier,
      images: { after: { name: "tasks:1.0.0", registry: "unknown" } },
      database: { migrations: [] },
      requiredApprovals: 2,
    });
  });

  it("stores no review of a halted deployment's change set", async () => {
    const { create, local, services, table, waitingSince } = await prepareChangeSets();
    const changeSet = await create(first);
    await local.clock.advance(20);
    await storeHalt(table, first.id, {
      by: "bob@example.com",
      at: "2026-01-01T00:00:00.000Z",
      reason: "It must not go on",
    });
    const payload = { deployment: first, phase: "deploy", changeSet, waitingSince } as const;

    await expect(describeChangeSet(services, payload)).rejects.toMatchObject({ name: "DeploymentHalted" });
    expect(await readReview(table, first.id, "deploy")).toBeUndefined();
  });

  it("permits the deletion that the input names", async () => {
    const { deploy, review } = await prepareChangeSets();
    await deploy(first, templateOf({ Greeter: topic("x"), Audit: topic("y") }));

    const { verdict } = await review({ ...second, allowDeletions: ["Audit"] });

    expect(verdict.status).toBe("ready");
  });

  it("reads every page: a deletion may be on the last", async () => {
    const pages = [
      { Changes: [change("Modify", "Service")], NextToken: "2" },
      { Changes: [change("Modify", "Greeter")], NextToken: "3" },
      { Changes: [change("Remove", "Last")] },
    ];
    const { table, images, payload, clock } = await fakeChangeSet();
    const cloudFormation = answering(({ NextToken }) => pages[Number(NextToken ?? "1") - 1]);

    const denied = describeChangeSet({ cloudFormation, table, images, clock, target: aTarget() }, payload);

    await expect(denied).rejects.toMatchObject({
      name: "ChangeSetDenied",
      message: expect.stringContaining("Last"),
    });
  });

  it.each<[string, Parameters<typeof answering>[0], string]>([
    [
      "a status that changes between the pages",
      ({ NextToken }) => (NextToken ? { Status: "DELETE_IN_PROGRESS" } : { Changes: [], NextToken: "2" }),
      "ChangeSetIncomplete",
    ],
    ["pages that repeat", () => ({ Changes: [], NextToken: "again" }), "ChangeSetIncomplete"],
    ["another reason", () => ({ Status: "FAILED", StatusReason: "Access denied" }), "ChangeSetFailed"],
    [
      "early validation",
      () => ({ Status: "FAILED", StatusReason: "AWS::EarlyValidation::PropertyValidation" }),
      "ChangeSetFailed",
    ],
    ["somebody's execution", () => ({ ExecutionStatus: "EXECUTE_COMPLETE" }), "ChangeSetFailed"],
    ["another update of the stack", () => ({ ExecutionStatus: "OBSOLETE" }), "ChangeSetObsolete"],
  ])("fails by name for %s", async (_, answer, name) => {
    const { table, images, payload, clock } = await fakeChangeSet();

    const failed = describeChangeSet(
      { cloudFormation: answering(answer), table, images, clock, target: aTarget() },
      payload,
    );

    await expect(failed).rejects.toMatchObject({ name });
  });

  it("takes a change set of outputs alone for one with changes", async () => {
    const { table, images, payload, clock } = await fakeChangeSet();

    const verdict = await describeChangeSet(
      { cloudFormation: answering(() => ({ Changes: [] })), table, images, clock, target: aTarget() },
      payload,
    );

    expect(verdict.status).toBe("ready");
  });

  it("fails if the change set is never ready", async () => {
    const { table, images, payload, clock } = await fakeChangeSet();
    const cloudFormation = answering(() => ({
      Status: "CREATE_IN_PROGRESS",
      ExecutionStatus: "UNAVAILABLE",
    }));
    await clock.advance(15 * 60_000 + 1);

    const failed = describeChangeSet({ cloudFormation, table, images, clock, target: aTarget() }, payload);

    await expect(failed).rejects.toMatchObject({ name: "ChangeSetFailed" });
  });

  describe("with a nested stack", () => {
    const nested = { ...change("Modify", "Data").ResourceChange, ResourceType: "AWS::CloudFormation::Stack" };
    const outer = { Changes: [{ ResourceChange: { ...nested, ChangeSetId: "inner" } }] };
    const lost = { ...change("Remove", "Orders").ResourceChange, ResourceType: "AWS::DynamoDB::Table" };
    const inner = { Changes: [{ ResourceChange: lost }] };
    const describing = (ofInner: object) =>
      answering(({ ChangeSetName }) => (ChangeSetName === "inner" ? ofInner : outer));

    it("waits until its change set is finished, then finds the table that it loses", async () => {
      const { table, images, payload, clock } = await fakeChangeSet();
      const services = { table, images, clock, target: aTarget() };
      const unfinished = describing({ Status: "CREATE_IN_PROGRESS", Changes: [] });

      const early = await describeChangeSet({ ...services, cloudFormation: unfinished }, payload);
      const late = describeChangeSet({ ...services, cloudFormation: describing(inner) }, payload);

      expect(early).toEqual({ status: "pending" });
      await expect(late).rejects.toMatchObject({
        name: "ChangeSetDenied",
        message: expect.stringContaining(
          "Data/Orders (AWS::DynamoDB::Table): it would be deleted, and its data lost",
        ),
      });
    });

    it("fails if its change set is never finished, and asks nobody", async () => {
      const { table, images, payload, clock } = await fakeChangeSet();
      const cloudFormation = describing({ Status: "CREATE_IN_PROGRESS", Changes: [] });
      await clock.advance(15 * 60_000 + 1);

      const failed = describeChangeSet({ cloudFormation, table, images, clock, target: aTarget() }, payload);

      await expect(failed).rejects.toMatchObject({
        name: "ChangeSetIncomplete",
        message: expect.stringContaining("inner is still CREATE_IN_PROGRESS"),
      });
      expect(await readReview(table, first.id, "deploy")).toBeUndefined();
    });

    it("is not executed once its change set is obsolete", async () => {
      const { table, images, payload } = await fakeChangeSet();
      const cloudFormation = describing({ ...inner, ExecutionStatus: "OBSOLETE" });

      const current = currentReview({ cloudFormation, table, images, target: aTarget() }, payload);

      await expect(current).rejects.toMatchObject({ name: "ChangeSetObsolete" });
    });
  });

  it("goes on waiting when the clock was set back an hour", async () => {
    const { table, images, payload, clock } = await fakeChangeSet();
    const cloudFormation = answering(() => ({
      Status: "CREATE_IN_PROGRESS",
      ExecutionStatus: "UNAVAILABLE",
    }));
    const setBack = { now: () => clock.now() - 3_600_000 };

    const answer = describeChangeSet(
      { cloudFormation, table, images, clock: setBack, target: aTarget() },
      payload,
    );

    expect(await answer).toEqual({ status: "pending" });
  });
});

const change = (Action: string, LogicalResourceId: string) => ({
  Type: "Resource",
  ResourceChange: { Action, LogicalResourceId, ResourceType: "AWS::SNS::Topic" },
});

/** CloudFormation that describes a ready change set, but for what `answer` says. */
const answering = (answer: (input: DescribeChangeSetInput) => object | undefined) =>
  ({
    send: async (command: GetTemplateCommand | DescribeChangeSetCommand) =>
      command instanceof GetTemplateCommand
        ? { TemplateBody: template }
        : { ...ready, ...answer(command.input) },
  }) as unknown as CloudFormationClient;

const ready = { Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE", ChangeSetName: "deploy-1" };

async function fakeChangeSet() {
  const { table, local, services, waitingSince } = await prepareChangeSets();
  const changeSet = {
    stackArn: "arn:stack",
    changeSetArn: "arn:set",
    changeSetName: "deploy-1",
    type: "UPDATE" as const,
  };
  return {
    table,
    images: services.images,
    clock: local.clock,
    payload: { deployment: first, phase: "deploy" as const, changeSet, waitingSince },
  };
}
