import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { readApproval, storeRequest } from "../../../orchestrator/approval/approval-record.ts";
import { storeCurrentApprovers } from "../../../orchestrator/approval/current-approvers.ts";
import { castVote } from "../../../orchestrator/approval/vote.ts";
import type { Deployment } from "../../../orchestrator/deployment/deployment.ts";
import { DeploymentError } from "../../../orchestrator/deployment/errors.ts";
import { passIntoExecution, storeHalt } from "../../../orchestrator/deployment/halt-record.ts";
import type { ChangeSet } from "../../../orchestrator/deployment/payloads.ts";
import { storeRequester } from "../../../orchestrator/deployment/requester-record.ts";
import { keys, type Table } from "../../../orchestrator/deployment/table.ts";
import { storeRelease } from "../../../orchestrator/release/release.ts";
import { acquireLock } from "../../../orchestrator/states/acquire-lock.ts";
import { checkStack } from "../../../orchestrator/states/check-stack.ts";
import { describeChangeSet } from "../../../orchestrator/states/describe-change-set.ts";
import { executeChangeSet } from "../../../orchestrator/states/execute-change-set.ts";
import { startCloudFormation } from "../../infra/local/aws/cloudformation/local-cloudformation.ts";
import { topics } from "../../infra/local/aws/cloudformation/topics.ts";
import { aDeployment, aTarget, provenAlice } from "../fixtures/a-deployment.ts";
import { digestOfContent, startImageRegistry } from "../fixtures/image-registry.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const deployment = aDeployment();
const StackName = deployment.stackName;
const approval = { deploymentId: deployment.id, phase: "deploy" } as const;
const imageDigest = digestOfContent("1.1.0");
const template = (name: string, image = deployment.image) =>
  topics(
    { Topic: { DisplayName: name } },
    { Parameters: { ContainerImage: { Type: "String", Default: image } } },
  );

/** A stack, a change set for it, its review, and the approval of that. */
async function planned({
  phase = "deploy" as "deploy" | "rollback",
  to = "new",
  settings = {},
  requester = provenAlice,
  isKnownWhoMayApprove = true,
} = {}) {
  const image = phase === "rollback" ? `tasks@${imageDigest}` : deployment.image;
  const local = await startCloudFormation();
  const table = await startStateTable();
  const { registries: images, repository } = await startImageRegistry();
  const { client, clock } = local;
  await client.send(new CreateStackCommand({ StackName, TemplateBody: template("old") }));
  await local.idle();
  const release = {
    ...{ deploymentId: "before", stackName: StackName, image: deployment.image, secretParameters: [] },
    ...{ imageDigest, parameters: { ContainerImage: image } },
  };
  const recorded = {
    ...release,
    template: template("restored", image),
    recordedAt: "2025-12-31T00:00:00.000Z",
  };
  await storeRelease(table, recorded, "2025-12-31T00:00:00.000Z");
  await storeRequester(table, deployment, requester);
  if (isKnownWhoMayApprove) await storeCurrentApprovers(table, ["bob@example.com", "carol@example.com"]);
  const lock = await acquireLock({ table, clock, stepFunctions: undefined as never }, { deployment });
  const created = await local.changeSet({
    StackName,
    TemplateBody: template(to, image),
    Parameters: [{ ParameterKey: "ContainerImage", ParameterValue: image }],
  });
  const changeSet: ChangeSet = {
    stackArn: created.StackId ?? "",
    changeSetArn: created.Id ?? "",
    changeSetName: "deploy-1",
    type: "UPDATE",
  };
  const common = { deployment, phase, changeSet };
  const waitingSince = new Date(clock.now()).toISOString();
  const review = await describeChangeSet(
    { cloudFormation: client, table, images, clock, target: aTarget() },
    { ...common, waitingSince },
  );
  const execute = (cloudFormation: CloudFormationClient = client, claimed: Partial<Deployment> = {}) =>
    executeChangeSet(
      {
        ...{ cloudFormation, table, images, clock, target: aTarget() },
        consent: { approvers: ["bob@example.com", "carol@example.com"], quorum: 1, ...settings },
      },
      { ...common, deployment: { ...deployment, ...claimed }, reviewSummary: review, lock },
    );
  const executions = () => local.resources.log.filter((call) => call === "update Topic").length;
  return { local, table, repository, clock, changeSet, review, execute, executions };
}

async function requested(plan?: Parameters<typeof planned>[0]) {
  const world = await planned(plan);
  await requestApproval(world.table, world.review.digest ?? "");
  return world;
}

async function approved(plan?: Parameters<typeof planned>[0]) {
  const world = await requested(plan);
  await decide(world, "approved");
  return world;
}

const requestApproval = (table: Table, digest: string, quorum = 1) =>
  storeRequest(table, {
    ...approval,
    digest,
    recipients: ["bob@example.com", "carol@example.com", "alice@example.com", "dave@example.com"],
    quorum,
    deadline: "2026-01-02T00:00:00.000Z",
    taskToken: "token",
  });

async function decide(
  world: Awaited<ReturnType<typeof planned>>,
  decision: "approved" | "rejected",
  recipient = "bob@example.com",
) {
  const asked = await readApproval(world.table, approval);
  if (!asked) throw new Error("nobody was asked");
  await castVote(world.table, asked, {
    decision,
    recipient,
    decidedAt: "2026-01-01T00:00:00.000Z",
    linkHash: "hash",
    digest: world.review.digest ?? "",
  });
}

/** Passes calls on; those of the named command lose their reply, or never arrive. */
function faulty(client: CloudFormationClient, fault: "replyLost" | "requestLost"): CloudFormationClient {
  const send = async (command: object) => {
    if (!(command instanceof ExecuteChangeSetCommand)) return client.send(command as ExecuteChangeSetCommand);
    if (fault === "replyLost") await client.send(command);
    throw Object.assign(new Error("socket hang up"), { name: "TimeoutError" });
  };
  return { send } as unknown as CloudFormationClient;
}

/** Passes calls on; `meanwhile` happens once, after the change set was looked at for the first time. */
function interrupted(client: CloudFormationClient, meanwhile: () => Promise<unknown>): CloudFormationClient {
  let looks = 0;
  const send = async (command: object) => {
    if (command instanceof DescribeChangeSetCommand) {
      looks += 1;
      if (looks === 2) await meanwhile();
    }
    return client.send(command as DescribeChangeSetCommand);
  };
  return { send } as unknown as CloudFormationClient;
}

const deployWasExecuted = (table: Table) =>
  passIntoExecution(table, deployment.id, "deploy", "2026-01-01T00:00:00.000Z");

describe("executing a change set", () => {
  it("executes nothing while it is not recorded who may approve", async () => {
    const world = await approved({ isKnownWhoMayApprove: false });

    await expect(world.execute()).rejects.toMatchObject({
      name: "NotApproved",
      message: expect.stringContaining("not recorded who may approve"),
    });
    expect(world.executions()).toBe(0);
  });

  it("does not execute what a person approved who is no approver any more", async () => {
    const world = await approved();
    await storeCurrentApprovers(world.table, ["carol@example.com", "erin@example.com"]);

    await expect(world.execute()).rejects.toMatchObject({
      name: "NotApproved",
      message: expect.stringContaining("1 approvals are needed, and 0 are recorded"),
    });
    expect(world.executions()).toBe(0);
  });

  it("executes what was approved and is followed by its token", async () => {
    const world = await approved();

    const operation = await world.execute();
    await world.local.idle();

    expect(operation.clientRequestToken).toMatch(/^deploy-execute-change-set-[0-9a-f]{40}$/);
    const { client } = world.local;
    const checked = await checkStack(
      {
        ...{ cloudFormation: client, table: world.table, clock: world.clock, deadlineSeconds: 60 },
        // The stack has no service, so that ECS and the load balancer are asked nothing.
        ...{ target: aTarget(), ecs: undefined as never, elasticLoadBalancing: undefined as never },
      },
      {
        ...{ deployment, phase: "deploy", changeSet: world.changeSet },
        operation,
        waitingSince: operation.startedAt,
      },
    );
    expect(checked).toEqual({ status: "complete" });
    expect(world.executions()).toBe(1);
  });

  it("has a failed update rolled back, and names stack and change set by their ARNs", async () => {
    const world = await approved();
    const sent: object[] = [];
    const send = (command: ExecuteChangeSetCommand) => {
      if (command instanceof ExecuteChangeSetCommand) sent.push(command.input);
      return world.local.client.send(command);
    };

    const { clientRequestToken } = await world.execute({ send } as unknown as CloudFormationClient);
    await world.local.idle();

    expect(sent).toEqual([
      {
        StackName: world.changeSet.stackArn,
        ChangeSetName: world.changeSet.changeSetArn,
        ClientRequestToken: clientRequestToken,
        DisableRollback: false,
      },
    ]);
  });

  it("executes once though it is called again, during and after the update", async () => {
    const world = await approved();

    const first = await world.execute();
    const during = await world.execute();
    await world.local.idle();
    const after = await world.execute();

    expect([during.clientRequestToken, after.clientRequestToken]).toEqual([
      first.clientRequestToken,
      first.clientRequestToken,
    ]);
    expect(Date.parse(after.startedAt)).toBeGreaterThanOrEqual(Date.parse(first.startedAt));
    expect(world.executions()).toBe(1);
  });

  it("executes nothing after a halt, and returns what was executed before", async () => {
    const [halted, late] = [await approved(), await approved()];
    await late.execute();
    for (const { table } of [halted, late]) {
      await storeHalt(table, deployment.id, {
        by: "bob@example.com",
        at: "2026-01-01T00:00:00.000Z",
        reason: "It must not go on",
      });
    }

    await expect(halted.execute()).rejects.toMatchObject({ name: "DeploymentHalted" });
    expect(await late.execute()).toMatchObject({ startedAt: expect.any(String) });
    await late.local.idle();
    expect([halted.executions(), late.executions()]).toEqual([0, 1]);
  });

  it("finds what another call of the same step executes while it still looks", async () => {
    const world = await approved();

    const second = await world.execute(interrupted(world.local.client, () => world.execute()));
    await world.local.idle();

    expect(second.clientRequestToken).toMatch(/^deploy-execute-change-set-/);
    expect(world.executions()).toBe(1);
  });

  it.each(["replyLost", "requestLost"] as const)("is settled by a second call when the %s", async (fault) => {
    const world = await approved();

    await expect(world.execute(faulty(world.local.client, fault))).rejects.toThrow("socket hang up");
    await world.execute();
    await world.local.idle();

    expect(world.executions()).toBe(1);
  });

  it("refuses a change set that differs from the reviewed one", async () => {
    const world = await approved();
    const { client, clock } = world.local;
    await client.send(new DeleteChangeSetCommand({ ChangeSetName: world.changeSet.changeSetArn }));
    const swapped = await client.send(
      new CreateChangeSetCommand({ StackName, ChangeSetName: "deploy-1", TemplateBody: template("swapped") }),
    );
    await clock.advance(20);
    Object.assign(world.changeSet, { changeSetArn: swapped.Id });

    await expect(world.execute()).rejects.toMatchObject({
      name: "ApprovedPlanDiffers",
      message: expect.stringContaining("differs from the one that was reviewed"),
    });
    expect(world.executions()).toBe(0);
  });

  it("refuses a plan whose image another has taken the place of", async () => {
    const world = await approved();
    world.repository.push("1.1.0", "another image");

    await expect(world.execute()).rejects.toMatchObject({ name: "ApprovedPlanDiffers" });
    expect(world.executions()).toBe(0);
  });

  it("refuses a change set that differs from the approved one", async () => {
    const world = await approved();
    await requestApproval(world.table, "another");

    await expect(world.execute()).rejects.toMatchObject({
      name: "ApprovedPlanDiffers",
      message: expect.stringContaining("differs from the one that was approved"),
    });
    expect(world.executions()).toBe(0);
  });

  it("refuses what was not requested, and what was rejected", async () => {
    const unasked = await planned();
    const rejected = await requested();
    await decide(rejected, "rejected");

    await expect(unasked.execute()).rejects.toMatchObject({ name: "NotApproved" });
    await expect(rejected.execute()).rejects.toMatchObject({ name: "NotApproved" });
    expect([unasked.executions(), rejected.executions()]).toEqual([0, 0]);
  });

  it("refuses what nobody has voted on: a call with the history's payload proves nothing", async () => {
    const world = await requested();

    await expect(world.execute()).rejects.toMatchObject({
      name: "NotApproved",
      message: expect.stringContaining("1 approvals are needed, and 0 are recorded"),
    });
    expect(world.executions()).toBe(0);
  });

  it.each([
    ["the requester", "alice@example.com"],
    ["somebody whom the settings do not name", "dave@example.com"],
  ])("does not count a vote of %s", async (_, recipient) => {
    const world = await requested();
    await decide(world, "approved", recipient);

    await expect(world.execute()).rejects.toMatchObject({ name: "NotApproved" });
    expect(world.executions()).toBe(0);
  });

  it("needs the quorum of the settings, whatever was asked for", async () => {
    const world = await approved({ settings: { quorum: 2 } });

    await expect(world.execute()).rejects.toMatchObject({
      name: "NotApproved",
      message: expect.stringContaining("2 approvals are needed, and 1 are recorded (bob@example.com)"),
    });
    expect(world.executions()).toBe(0);
  });

  it("needs one approval more while it is not proven who asks, whatever was asked for", async () => {
    const requester = { claimed: "carol@example.com" };
    const [world, both] = [await approved({ requester }), await planned({ requester })];
    await requestApproval(both.table, both.review.digest ?? "", 2);
    for (const person of ["bob", "carol"]) await decide(both, "approved", `${person}@example.com`);

    await expect(world.execute()).rejects.toMatchObject({
      name: "NotApproved",
      message: expect.stringContaining("2 approvals are needed, and 1 are recorded (bob@example.com)"),
    });
    await expect(both.execute()).resolves.toBeDefined();
  });

  it("refuses a deployment that differs from the recorded one, or that is not recorded", async () => {
    const world = await approved();

    for (const claimed of [{ requester: "unknown" }, { allowDeletions: ["Topic"] }]) {
      await expect(world.execute(undefined, claimed)).rejects.toMatchObject({ name: "ApprovedPlanDiffers" });
    }
    // Both guards are asked at once; either may be the first to refuse.
    await expect(world.execute(undefined, { id: "another" })).rejects.toBeInstanceOf(DeploymentError);
    expect(world.executions()).toBe(0);
  });

  it("restores the recorded release without asking anybody, and nothing else", async () => {
    const restoration = await planned({ phase: "rollback", to: "restored" });
    const other = await planned({ phase: "rollback", to: "other" });
    for (const { table } of [restoration, other]) await deployWasExecuted(table);

    await restoration.execute();
    await restoration.local.idle();

    expect(restoration.review.isPureRollback).toBe(true);
    expect(restoration.executions()).toBe(1);
    await expect(other.execute()).rejects.toMatchObject({ name: "NotApproved" });
  });

  it("restores nothing without an approval before the deployment has changed anything", async () => {
    const early = await planned({ phase: "rollback", to: "restored" });

    await expect(early.execute()).rejects.toMatchObject({ name: "NotApproved" });
    expect(early.executions()).toBe(0);
  });

  it("refuses a change set that another update made obsolete", async () => {
    const world = await approved();
    await world.local.client.send(new UpdateStackCommand({ StackName, TemplateBody: template("foreign") }));
    await world.local.idle();

    await expect(world.execute()).rejects.toMatchObject({
      name: "ChangeSetObsolete",
      message: expect.stringContaining("start the deployment again for a new review"),
    });
    expect(world.executions()).toBe(1);
  });

  it("refuses a change set that another operation executed", async () => {
    const world = await approved();
    await world.local.execute({ StackName, ClientRequestToken: "somebody-else" });

    await expect(world.execute()).rejects.toMatchObject({ name: "ChangeSetObsolete" });
    expect(world.executions()).toBe(1);
  });

  it("does not execute without the lock", async () => {
    const world = await approved();
    const { client, name } = world.table;

    await client.send(
      new PutCommand({ TableName: name, Item: { ...keys.lock(StackName), owner: "another", fence: 2 } }),
    );

    await expect(world.execute()).rejects.toMatchObject({ name: "LockLost" });
    expect(world.executions()).toBe(0);
  });
});
