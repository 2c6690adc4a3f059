import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { executionNameOf } from "../../../orchestrator/deployment/deployment-id.ts";
import type { StateName } from "../../../orchestrator/deployment/payloads.ts";
import { readOutcome } from "../../../orchestrator/messages/outcome-record.ts";
import { linksOf } from "../access/decide-by-link.ts";
import { deploymentIdOfExecution } from "../access/deployment-links.ts";
import { tableName } from "../access/local-names.ts";
import { deployExpecting } from "./deploy-expecting.ts";
import { finalState } from "./final-state.ts";
import { first, update } from "./first-release.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

/**
 * Stops executions while they wait and after the change set was executed. Then the previous release is restored as the
 * message about the stop says. `isNoticed`: the clean-up is called; otherwise only the sweep finds them.
 */
const stopped = (name: string, title: string, isNoticed: boolean): Scenario => ({
  name,
  title,
  endState: "Deployed",
  run: async (world, invocations) => {
    if (!isNoticed) invocations.fail("clean-up-execution");
    const waiting = await stopAt(world, "RequestApproval", first);
    await expectStopShown(world, waiting);
    await world.aws.cleanedUp();
    expectFinalState(await finalState(world.aws), { stack: "none", changeSets: 0, lock: "free" });
    await stopAt(world, "RequestApproval", first);
    // While the clean-up runs, but in another second: a change set is named by it.
    await world.aws.clock.sleep(1000);
    await deployExpecting(world, first, "Deployed");
    await deployExpecting(world, { ...first, image: "tasks:missing" }, "Refused");
    const whatRuns = await toldOf(world, await stopAt(world, "CheckHealth", update));
    const [, rollback] = /start a deployment with \{"rollback": "([^"]+)"\}/.exec(whatRuns) ?? [];
    if (!rollback || !/Its image is tasks\S+; .*The new version, tasks:1\.1\.0,/.test(whatRuns)) {
      throw new Error(`the message does not say what runs and how to go back: ${whatRuns}`);
    }
    expectFinalState(await finalState(world.aws), { changeSets: 0 });
    if (isNoticed === world.aws.deadLetters().length > 0) throw new Error("the dead letters are wrong");
    return world.deploy({ input: { rollback, requester: "alice@example.com" } });
  },
  leaves: (left) => expectFinalState(left, { version: "1.0.0", changeSets: 0, lock: "free" }),
});

export const stoppedScenarios: readonly Scenario[] = [
  stopped(
    "stopped",
    "executions are stopped: nothing is left, people are told what runs and how to go back",
    true,
  ),
  stopped("stopped-unnoticed", "the same, and the clean-up fails each time: the sweep does its work", false),
];

async function stopAt(world: World, state: StateName, input: typeof first): Promise<string> {
  const executionArn = await world.start({ input });
  const ended = state === "RequestApproval" ? undefined : world.follow(executionArn);
  await world.reaches(executionArn, state);
  if (state === "RequestApproval") await world.receivesApprovalLink(executionArn);
  await world.aws.clients.stepFunctions.send(
    new StopExecutionCommand({ executionArn, error: "StoppedByBob", cause: "the wrong version" }),
  );
  await ended;
  return executionArn;
}

/** What people are told; waits for the outcome's mail. */
async function toldOf({ aws }: World, executionArn: string): Promise<string> {
  const id = await deploymentIdOfExecution(aws.clients, executionArn);
  const name = executionNameOf(id);
  const isTold = () =>
    aws.inbox.mails().some(({ subject }) => subject.startsWith("Stopped") && subject.includes(name));
  await new Promise<void>((resolve) => {
    const settle = () => {
      if (!isTold()) return;
      stop();
      resolve();
    };
    const stop = aws.inbox.onMail(settle);
    settle();
  });
  const told = await readOutcome({ client: aws.clients.table, name: tableName }, id);
  return told?.outcome.endState === "Stopped" ? told.outcome.stopped.whatRuns : "";
}

/** Throws unless its links take nothing, its pages say that it was stopped, and Slack's message has no button. */
async function expectStopShown(world: World, executionArn: string): Promise<void> {
  const { aws } = world;
  // At once: before the clean-up.
  for (const link of linksOf(aws.inbox, executionArn).values()) {
    const answer = await fetch(link);
    const page = await answer.text();
    if (answer.status !== 410 || page.includes("<form") || !page.includes("was stopped at")) {
      throw new Error(`the approval page does not show the stop: ${answer.status}`);
    }
  }
  await toldOf(world, executionArn);
  const page = await world.watch(executionArn);
  if (!page.includes("Stopped") || page.includes("not decided yet")) {
    throw new Error("the deployment's page does not show the stop");
  }
  while (JSON.stringify(aws.slackChannel.messages()).includes("action_id")) await aws.clock.sleep(1000);
}
