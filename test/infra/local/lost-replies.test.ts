import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { stackName, tableName } from "../../../infra/local/access/local-names.ts";
import { FunctionError } from "../../../infra/local/aws/lambda/lambda-runtime.ts";
import type { FunctionInvoker } from "../../../infra/local/aws/step-functions/run/state-run.ts";
import type { LocalAws } from "../../../infra/local/local-aws.ts";
import { finalState } from "../../../infra/local/scenarios/final-state.ts";
import { World } from "../../../infra/local/scenarios/world.ts";
import type { Phase } from "../../../orchestrator/deployment/deployment.ts";
import { executionNameOf } from "../../../orchestrator/deployment/deployment-id.ts";
import { keys } from "../../../orchestrator/deployment/table.ts";
import { type HaltResult, requestHalt } from "../../../orchestrator/halt.ts";
import { startTestAws } from "../../support/local-aws.ts";

/** The fields of a payload that identify the visit to a state. */
interface Visit {
  readonly deployment?: { readonly id: string };
  readonly phase?: Phase;
  readonly execution?: { readonly name: string };
}

/** The first invocation of each function, per deployment and phase, takes effect, but its reply is lost. */
function losingFirstReplies(lost: string[]) {
  return (invoke: FunctionInvoker): FunctionInvoker =>
    async (name, payload, options) => {
      const answer = await invoke(name, payload, options);
      const { deployment, phase, execution } = payloadOf(payload);
      const visit = [name.split(":")[6], deployment?.id ?? execution?.name, phase].join(" ");
      if (lost.includes(visit)) return answer;
      lost.push(visit);
      throw new FunctionError("Lambda.Unknown", "the function ended after its effect, before its reply");
    };
}

/** What follows the verification dies twice: first before its effect, then after it. A person halts it each time. */
function crashingAfterVerification(crashes: string[], halt: () => Promise<void>) {
  return (invoke: FunctionInvoker): FunctionInvoker =>
    async (name, payload, options) => {
      const state = name.split(":")[6] ?? "";
      const crash = (when: string) => {
        crashes.push(`${state} ${when}`);
        return new FunctionError("TypeError", "it ended");
      };
      if (!["record-release", "release-lock", "notify"].some((one) => state.endsWith(one))) {
        return invoke(name, payload, options);
      }
      await halt();
      if (!crashes.includes(`${state} before`)) throw crash("before");
      const answer = await invoke(name, payload, options);
      await halt();
      if (!crashes.includes(`${state} after`)) throw crash("after");
      return answer;
    };
}

const payloadOf = (payload: unknown) =>
  (typeof payload === "string" ? JSON.parse(payload) : payload) as Visit;

/** Invokes every function twice, as Lambda may, and returns the result of the second invocation. */
const deliveringTwice =
  (invoke: FunctionInvoker): FunctionInvoker =>
  async (name, payload, options) => {
    await invoke(name, payload, options);
    return invoke(name, payload, options);
  };

describe.concurrent("a deployment", () => {
  it("is the same when the first reply of every function is lost", async ({ onTestFinished, expect }) => {
    const lost: string[] = [];
    const aws = await startTestAws({ aroundInvoke: losingFirstReplies(lost) });
    onTestFinished(() => aws.close());
    const world = new World(aws);

    const first = await world.deploy({ input: { image: "tasks:1.0.0" } });
    const broken = await world.deploy({ input: { image: "tasks:broken-api" } });

    expect([first.endState, broken.endState]).toEqual(["Deployed", "RolledBack"]);
    // Fourteen states of the first deployment; seventeen more visits for the update and its rollback.
    expect(lost.length).toBeGreaterThan(28);
    expect(await finalState(aws)).toMatchObject({ version: "1.0.0", tasks: 4, lock: "free", changeSets: 0 });
    expect(await lastReleaseOf(aws)).toBe("deployment-1");
  });

  it("is neither rolled back nor halted when what follows its verification crashes", async ({
    onTestFinished,
    expect,
  }) => {
    const crashes: string[] = [];
    const halts: HaltResult[] = [];
    const halt = async () => {
      const { stepFunctions, table: client } = aws.clients;
      const services = { table: { client, name: tableName }, stepFunctions, clock: aws.clock };
      halts.push(
        await requestHalt(services, "deployment-1", { by: "bob@example.com", reason: "Prices are wrong" }),
      );
    };
    const aws = await startTestAws({ aroundInvoke: crashingAfterVerification(crashes, halt) });
    onTestFinished(() => aws.close());

    const deployed = await new World(aws).deploy({ input: { image: "tasks:1.0.0" } });

    expect(deployed.endState).toBe("Deployed");
    expect(halts.length).toBeGreaterThan(12);
    for (const refused of halts) {
      expect(refused).toMatchObject({ status: "refused", reason: expect.stringMatching(/^too late: /) });
    }
    expect(crashes).toHaveLength(6);
    expect(await finalState(aws)).toMatchObject({ version: "1.0.0", lock: "free", changeSets: 0 });
    expect(await lastReleaseOf(aws)).toBe("deployment-1");
  });

  it("is the same when every function is invoked twice", async ({ onTestFinished, expect }) => {
    const aws = await startTestAws({ aroundInvoke: deliveringTwice });
    onTestFinished(() => aws.close());
    const world = new World(aws);

    const first = await world.deploy({ input: { image: "tasks:1.0.0" } });
    const broken = await world.deploy({ input: { image: "tasks:broken-api" } });

    expect([first.endState, broken.endState]).toEqual(["Deployed", "RolledBack"]);
    expect(await finalState(aws)).toMatchObject({ version: "1.0.0", tasks: 4, lock: "free", changeSets: 0 });
    expect(await lastReleaseOf(aws)).toBe("deployment-1");
  });
});

async function lastReleaseOf({ clients }: LocalAws): Promise<unknown> {
  const { Item } = await clients.table.send(
    new GetCommand({ TableName: tableName, Key: keys.lastRelease(stackName) }),
  );
  expect(Item).toBeDefined();
  return executionNameOf(Item?.deploymentId ?? "");
}
