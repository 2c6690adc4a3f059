import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeStateMachineForExecutionCommand } from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { functions } from "../../../infra/functions/functions.ts";
import { functionName } from "../../../infra/local/access/local-names.ts";
import type { LocalAws } from "../../../infra/local/local-aws.ts";
import { finalState } from "../../../infra/local/scenarios/final-state.ts";
import { World } from "../../../infra/local/scenarios/world.ts";
import { startTestAws } from "../../support/local-aws.ts";

const stateFunctions = new Set(functions.flatMap(({ name, state }) => (state ? [functionName(name)] : [])));

/** A new orchestrator in which no state works any more; pages and clean-up are deployed again without changes. */
async function upgradeToBroken(aws: LocalAws, folder: string): Promise<void> {
  const bundle = join(folder, "index.mjs");
  await writeFile(bundle, `export const handler = () => { throw new Error("of the new version"); };`);
  await aws.upgrade((fn) => (stateFunctions.has(fn.name) ? { ...fn, code: { bundle } } : { ...fn }));
}

it("an execution that waits for approval ends with the functions that it started with", async ({
  onTestFinished,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "xray-watch-"));
  const aws = await startTestAws();
  onTestFinished(async () => {
    await aws.close();
    await rm(folder, { recursive: true });
  });
  const world = new World(aws);
  const waiting = await world.start({ input: { image: "tasks:1.0.0" } });
  await world.reaches(waiting, "RequestApproval");

  await upgradeToBroken(aws, folder);
  const upgraded = await world.deploy({ input: { image: "tasks:1.1.0" }, decision: "none" });
  const approved = await world.follow(waiting, "approve");

  expect(upgraded).toMatchObject({ endState: "Failed", cause: "of the new version" });
  expect(approved.endState).toBe("Deployed");
  expect(await finalState(aws)).toMatchObject({ version: "1.0.0", tasks: 4, lock: "free", changeSets: 0 });
  expect(await versionsOf(aws, waiting)).toEqual(["1"]);
});

/** The versions that the execution's own state machine calls. */
async function versionsOf({ clients }: LocalAws, executionArn: string): Promise<string[]> {
  const { definition = "" } = await clients.stepFunctions.send(
    new DescribeStateMachineForExecutionCommand({ executionArn }),
  );
  return [
    ...new Set([...definition.matchAll(/function:[\w-]+:([^"]+)"/g)].map(([, version = ""]) => version)),
  ];
}
