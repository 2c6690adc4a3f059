import { describe, expect, it } from "vitest";
import { AwsError } from "../../infra/local/aws/wire/service.ts";
import { readOpenClones } from "../../orchestrator/rehearsal/open-clones.ts";
import { sweepClones } from "../../orchestrator/sweep-clones.ts";
import { deployment, prepareRehearsal } from "./fixtures/rehearsing.ts";

type Execution = { status: string; startDate: Date; stopDate?: Date };

/** A clone that was made, and the sweep over an execution that runs or has ended. */
async function prepare() {
  const world = await prepareRehearsal();
  const { rds, clock, table, target } = world;
  const startDate = new Date(deployment.startedAt);
  let execution: Execution = { status: "RUNNING", startDate };
  const stopped: string[] = [];
  const sweep = () =>
    sweepClones({
      ...{ rds, table, clock, targets: [target] },
      cloudFormation: { send: async () => ({ Stacks: [stack] }) } as never,
      stepFunctions: { send: async () => execution } as never,
      ecs: {
        send: async ({ input }: { input: { startedBy?: string; task?: string } }) => {
          if (input.task) stopped.push(input.task);
          return { taskArns: input.startedBy && stopped.length === 0 ? ["the task of the rehearsal"] : [] };
        },
      } as never,
    });
  const end = () => {
    execution = { status: "ABORTED", startDate, stopDate: new Date(clock.now()) };
  };
  const open = async () => (await readOpenClones(table)).length;
  return { ...world, sweep, end, open, stopped };
}

const stack = {
  StackName: deployment.stackName,
  Outputs: [
    { OutputKey: "ClusterName", OutputValue: "cluster" },
    { OutputKey: "ServiceName", OutputValue: "service" },
  ],
};

const deleted = ["DeleteDBInstance", "DeleteDBCluster"];

describe("the sweep of clones", () => {
  it("leaves the clone of a rehearsal that goes on", async () => {
    const { clone, sweep, writes, open } = await prepare();
    await clone();

    expect(await sweep()).toEqual({ open: 1, closed: 0 });
    expect(writes()).not.toContain("DeleteDBCluster");
    expect(await open()).toBe(1);
  });

  it("deletes the clone of one that is over while its deployment goes on, and then forgets it", async () => {
    const { clone, rehearse, sweep, writes, open, clock } = await prepare();
    await clone();
    await rehearse();

    await sweep();
    await clock.advance(10_000);
    expect(await sweep()).toEqual({ open: 1, closed: 1 });
    expect(writes().slice(-2)).toEqual(deleted);
    expect(await open()).toBe(0);
  });

  it("deletes that of a deployment that was stopped, and stops its task first", async () => {
    const { clone, sweep, end, writes, stopped } = await prepare();
    await clone();
    end();

    await sweep();
    expect(stopped).toEqual(["the task of the rehearsal"]);
    expect(writes().slice(-2)).toEqual(deleted);
  });

  it("finds the clone that a function makes after the stop", async () => {
    const { cloneOnce, sweep, end, writes, clock, open } = await prepare();
    await cloneOnce().catch(() => {});
    end();
    await sweep();
    await clock.advance(60_000);
    // The function that was called before the stop.
    await cloneOnce().catch(() => {});

    while ((await open()) > 0) {
      await sweep();
      await clock.advance(60_000);
    }
    expect(writes().at(-1)).toBe("DeleteDBCluster");
  });

  it("fails if a clone cannot be deleted, and tries again the next time", async () => {
    const { clone, sweep, end, refusals, writes } = await prepare();
    await clone();
    end();
    refusals.set("DeleteDBInstance", new AwsError("AccessDenied", "no", 403));

    await expect(sweep()).rejects.toThrow("allow the function rds:DeleteDBInstance");
    refusals.clear();
    await sweep();
    expect(writes().slice(-2)).toEqual(deleted);
  });
});
