import { createHash } from "node:crypto";
import {
  type CloudFormationClient,
  DescribeStacksCommand,
  ListChangeSetsCommand,
} from "@aws-sdk/client-cloudformation";
import { DescribeExecutionCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { hashOfSecret } from "../../orchestrator/approval/approval-link.ts";
import { readApproval } from "../../orchestrator/approval/approval-record.ts";
import { decide } from "../../orchestrator/approval/decision.ts";
import { type CleanUpServices, cleanUpExecution } from "../../orchestrator/clean-up.ts";
import type { Deployment } from "../../orchestrator/deployment/deployment.ts";
import { readLock } from "../../orchestrator/deployment/lock.ts";
import { readOpenCleanUps } from "../../orchestrator/deployment/open-clean-up.ts";
import { keys, type Table } from "../../orchestrator/deployment/table.ts";
import { readOutcome } from "../../orchestrator/messages/outcome-record.ts";
import { acquireLock } from "../../orchestrator/states/acquire-lock.ts";
import { createChangeSet } from "../../orchestrator/states/create-change-set.ts";
import { releaseLock } from "../../orchestrator/states/release-lock.ts";
import { requestApproval } from "../../orchestrator/states/request-approval.ts";
import { lateEffectSeconds, sweepExecutions } from "../../orchestrator/sweep.ts";
import { compress } from "../../orchestrator/text/compressed.ts";
import {
  type LocalCloudFormation,
  startCloudFormation,
} from "../infra/local/aws/cloudformation/local-cloudformation.ts";
import { topics } from "../infra/local/aws/cloudformation/topics.ts";
import { FaultPoints, Killed } from "../support/fault-points.ts";
import { inProcessTable } from "../support/in-process-table.ts";
import { aDeployment, aTarget } from "./fixtures/a-deployment.ts";
import { openPersonal, review } from "./fixtures/approvals.ts";
import { startImageRegistry } from "./fixtures/image-registry.ts";
import { noEcs } from "./fixtures/not-called.ts";

let local: LocalCloudFormation;
let client: CloudFormationClient;
beforeEach(async () => {
  local = await startCloudFormation();
  // Without HTTP between: these tests make thousands of calls.
  const { operations } = local.cloudFormation.service;
  const send = async (command: { readonly input: object }) => {
    const answer = operations[command.constructor.name.replace("Command", "")]?.(command.input);
    return answer?.catch((error: Error) => {
      // As the SDK names it.
      if (error.name === "ChangeSetNotFound")
        error = Object.assign(error, { name: `${error.name}Exception` });
      throw error;
    });
  };
  client = { send } as unknown as CloudFormationClient;
});

const minuteMs = 60_000;
const template = topics(
  { Topic: { DisplayName: "new" } },
  { Parameters: { ContainerImage: { Type: "String" } } },
);

/** CloudFormation has done what was asked of it. */
async function settled(): Promise<void> {
  await local.clock.advance(20);
  await local.idle();
}

type Send = (command: never) => Promise<unknown>;
const running = { status: "RUNNING" } as const;

/** A new deployment of a stack that does not exist, whose calls a test can interrupt; a person stops it. */
async function begin(
  id: string,
  interrupted: (call: Send) => Send = (call) => call,
  shared: Table | undefined = undefined,
) {
  const { clock } = local;
  const table = shared ?? (await inProcessTable());
  const deployment: Deployment = aDeployment({
    ...{ id, stackName: `stack-${id}`, startedAt: new Date(clock.now()).toISOString() },
  });
  let execution: { status: string; stopDate?: Date; error?: string } = running;
  const mails: { to: string; text: string; stopped: boolean }[] = [];
  const stepFunctions = {
    send: async (command: object) => (command instanceof DescribeExecutionCommand ? execution : {}),
  };
  const clientOf = (send: Send) => ({ send }) as never;
  const sendToTable = table.client.send.bind(table.client) as unknown as Send;
  const sendToCloudFormation = client.send.bind(client) as unknown as Send;
  const interruptedTable: Table = { ...table, client: clientOf(interrupted(sendToTable)) };
  const services = {
    table: interruptedTable,
    clock,
    cloudFormation: clientOf(interrupted(sendToCloudFormation)) as CloudFormationClient,
    stepFunctions: clientOf(interrupted(stepFunctions.send as Send)) as SFNClient,
    template,
    target: aTarget({ stackName: deployment.stackName }),
    images: (await startImageRegistry()).registries,
    randomBytes: () => createHash("sha256").update(`${id} ${mails.length}`).digest(),
    webUrl: "https://deployments.example.com",
    reminderSeconds: 900,
    sendMail: async (to: string, { text }: { text: string }) => {
      mails.push({ to, text, stopped: execution !== running });
    },
    onFailure: () => {},
  };
  const phase = "deploy" as const;
  const steps = {
    AcquireLock: () => acquireLock(services, { deployment }),
    CreateChangeSet: async () =>
      createChangeSet(services, { deployment, phase, lock: { fence: (await lockOf())?.fence ?? 0 } }),
    RequestApproval: async () => {
      const content = compress({ ...review, stackName: deployment.stackName });
      const Item = { ...keys.review(id, phase), content };
      await table.client.send(new PutCommand({ TableName: table.name, Item }));
      const reviewSummary = { status: "ready", digest: review.digest } as const;
      const changeSet = { stackArn: "", changeSetArn: "", changeSetName: "", type: "CREATE" } as const;
      await requestApproval(services, { deployment, phase, changeSet, reviewSummary, taskToken: id });
    },
  };
  const lockOf = () => readLock(table, deployment.stackName);
  /** Of a process that is not interrupted. */
  const cleaning: CleanUpServices = {
    ...{ table, clock, cloudFormation: client, ecs: noEcs },
    ...{ stepFunctions: clientOf(stepFunctions.send as Send) },
    serviceNow: async () => ({ status: "absent" }),
  };
  const stop = () => {
    execution = { status: "ABORTED", stopDate: new Date(clock.now()), error: "Bob" };
  };
  const cleanUp = (by = cleaning) => cleanUpExecution(by, deployment.executionArn);
  const sweep = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      await clock.advance(minuteMs);
      await sweepExecutions(cleaning);
      await settled();
    }
  };
  /** What a person finds. */
  const left = async () => {
    const { Stacks = [] } = await client
      .send(new DescribeStacksCommand({ StackName: deployment.stackName }))
      .catch(() => ({ Stacks: [] }));
    const { Summaries = [] } = await client
      .send(new ListChangeSetsCommand({ StackName: deployment.stackName }))
      .catch(() => ({ Summaries: [] }));
    const approval = await readApproval(table, { deploymentId: id, phase });
    return {
      owner: (await lockOf())?.owner,
      stack: Stacks[0]?.StackStatus,
      changeSets: Summaries.length,
      open: (await readOpenCleanUps(table)).filter(({ deploymentId }) => deploymentId === id).length,
      takesVotes: approval !== undefined && approval.closed === undefined,
      mailsAfterStop: mails.filter(({ stopped }) => stopped).length,
    };
  };
  const told = async () => (await readOutcome(table, id))?.outcome.endState;
  return { deployment, services, cleaning, steps, stop, cleanUp, sweep, left, told, mails };
}

const nothingLeft = {
  ...{ owner: undefined, stack: undefined, changeSets: 0, open: 0, takesVotes: false, mailsAfterStop: 0 },
};

const stepNames = ["AcquireLock", "CreateChangeSet", "RequestApproval"] as const;

/** Runs the deployment to this step, which is interrupted at its nth call; says how many calls it made. */
async function stoppedDuring(stepName: (typeof stepNames)[number], point: number, id: string) {
  let calls = 0;
  let isWatched = false;
  const during = async () => {
    world.stop();
    await world.cleanUp().catch(async (error: Error) => {
      // A change set that is being created cannot be deleted; Lambda calls the clean-up again.
      if (!error.message.includes("CREATE_IN_PROGRESS")) throw error;
      await settled();
      await world.cleanUp();
    });
    await settled();
  };
  const world = await begin(id, (call) => async (command) => {
    if (isWatched && ++calls === point) await during();
    return call(command);
  });
  for (const earlier of stepNames.slice(0, stepNames.indexOf(stepName))) await world.steps[earlier]();
  await local.clock.advance(20);
  isWatched = true;
  const thrown = await world.steps[stepName]().then(
    () => undefined,
    (error: unknown) => error,
  );
  isWatched = false;
  // Behind the last call: after its effect.
  if (calls < point) await during();
  return { ...world, calls, thrown };
}

describe("an execution that is stopped, and cleaned up, during", () => {
  it.each(stepNames)("%s, before any of its calls, leaves nothing", async (stepName) => {
    let point = 0;
    let calls = 0;
    do {
      point += 1;
      const world = await stoppedDuring(stepName, point, `${stepName}-${point}`);
      calls = world.calls;
      const where = `stopped before call ${point} of ${calls} of ${stepName}`;

      await world.sweep(1);
      expect(await world.left(), where).toMatchObject({ ...nothingLeft, open: 1 });
      await world.sweep(lateEffectSeconds / 60);
      expect(await world.left(), where).toEqual(nothingLeft);
      expect(await world.told(), where).toBe("Stopped");
    } while (point <= calls);
    expect(point).toBeGreaterThan(4);
  });
});

describe("a clean-up that dies", () => {
  /** Waits for its approval, and is stopped. */
  async function stopped(id: string, table?: Table) {
    const world = await begin(id, undefined, table);
    for (const step of stepNames) await world.steps[step]();
    await local.clock.advance(20);
    world.stop();
    return world;
  }

  /** The same process, killed at one of its calls. */
  const killedBy = (faults: FaultPoints, { table, ...services }: CleanUpServices): CleanUpServices => {
    const around = (client: { send: unknown }) =>
      ({ send: faults.around((client.send as Send).bind(client)) }) as never;
    return {
      ...services,
      table: { ...table, client: around(table.client) },
      cloudFormation: around(services.cloudFormation),
      stepFunctions: around(services.stepFunctions),
    };
  };

  it("at any of its calls, before or after the effect, is completed by the next", async () => {
    const calm = new FaultPoints();
    const undisturbed = await stopped("undisturbed");
    await undisturbed.cleanUp(killedBy(calm, undisturbed.cleaning));
    expect(calm.calls).toBeGreaterThan(15);

    for (const effect of ["lost", "kept"] as const) {
      for (let point = 1; point <= calm.calls; point++) {
        const where = `killed at call ${point}, effect ${effect}`;
        const world = await stopped(`${effect}-${point}`);
        const faults = new FaultPoints(point, effect);

        await expect(world.cleanUp(killedBy(faults, world.cleaning)), where).rejects.toThrow(Killed);
        await world.cleanUp();
        await settled();

        expect(await world.left(), where).toEqual({ ...nothingLeft, open: 1 });
        expect(await world.told(), where).toBe("Stopped");
      }
    }
  });

  it("and is never called again is done by the sweep", async () => {
    const world = await stopped("forgotten");

    await world.sweep(1);

    expect(await world.left()).toEqual({ ...nothingLeft, open: 1 });
    expect(await world.told()).toBe("Stopped");
  });

  it("does not keep the sweep from others, and its error is seen", async () => {
    const broken = await stopped("broken");
    const other = await stopped("other", broken.cleaning.table);
    const send = async (command: { input: { StackName?: string } }) => {
      if (command.input.StackName === broken.deployment.stackName) throw new Error("AccessDenied");
      return client.send(command as never);
    };

    const swept = sweepExecutions({
      ...other.cleaning,
      stepFunctions: bothStopped,
      cloudFormation: { send } as never,
    });

    await expect(swept).rejects.toThrow("AccessDenied");
    expect(await other.left()).toMatchObject({ owner: undefined, changeSets: 0 });
    expect((await broken.left()).open).toBe(1);
  });

  const bothStopped = {
    send: async () => ({ status: "ABORTED", stopDate: new Date(local.clock.now()) }),
  } as never;
});

describe("the sweep", () => {
  it("leaves running deployments alone", async () => {
    const world = await begin("running");
    for (const step of stepNames) await world.steps[step]();

    await world.sweep(10);

    expect(await world.left()).toMatchObject({
      owner: world.deployment.executionArn,
      changeSets: 1,
      open: 1,
    });
  });

  it("deletes a change set later that was being created when its execution was stopped", async () => {
    const world = await begin("creating");
    await world.steps.AcquireLock();
    await world.steps.CreateChangeSet();
    world.stop();

    await expect(world.cleanUp()).rejects.toThrow("CREATE_IN_PROGRESS");
    expect(await world.left()).toMatchObject({ changeSets: 1, open: 1 });
    await world.sweep(1 + lateEffectSeconds / 60);

    expect(await world.left()).toEqual(nothingLeft);
    expect(await world.told()).toBe("Stopped");
  });

  it("forgets one that ended by itself, releases a lock that it could not release, and stores an untold end", async () => {
    const released = await begin("released");
    const held = await begin("held", undefined, released.cleaning.table);
    for (const { deployment, services, steps } of [released, held]) {
      await steps.AcquireLock();
      if (deployment.id === "held") continue;
      const outcome = { endState: "Deployed" } as const;
      await releaseLock(services.table, { deployment, lock: { fence: 1 }, outcome });
    }
    const ended = {
      send: async (command: object) =>
        command instanceof DescribeExecutionCommand
          ? { status: "SUCCEEDED", stopDate: new Date(local.clock.now() - lateEffectSeconds * 1000) }
          : { events: [{ stateEnteredEventDetails: { name: "Deployed" } }] },
    } as never;

    await sweepExecutions({ ...held.cleaning, stepFunctions: ended });

    for (const world of [released, held]) {
      expect(await world.left()).toEqual(nothingLeft);
      expect(await world.told()).toBe("Deployed");
    }
  });
});

it("a vote on a stopped deployment is not recorded, whoever is faster", async () => {
  const world = await begin("voted");
  for (const step of stepNames) await world.steps[step]();
  const secret = /\/approve\/([\w-]{43})/.exec(world.mails[0]?.text ?? "")?.[1] ?? "";
  const opened = await openPersonal(world.cleaning.table, hashOfSecret(secret));
  if (!opened) throw new Error("nobody was asked");
  await settled();
  world.stop();
  await world.cleanUp();

  const result = await decide(world.cleaning, opened, { decision: "approved" });

  expect(result.status).toBe("closed");
  expect(await readApproval(world.cleaning.table, opened.link)).toMatchObject({
    votes: [],
    closed: { because: expect.stringContaining("was stopped at") },
  });
});
