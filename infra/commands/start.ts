import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { findApproval } from "../../orchestrator/approval-record.ts";
import { formatDuration } from "../../orchestrator/duration.ts";
import { type ExecutionProgress, isGreen } from "../../orchestrator/execution-progress.ts";
import { approvalHint } from "../local/approval-hint.ts";
import { Approvers, linksOf } from "../local/decide-by-link.ts";
import { type LocalAws, startLocalAws } from "../local/local-aws.ts";
import { tableName } from "../local/local-settings.ts";
import { followExecution } from "../progress/follow-execution.ts";
import { ProgressView } from "../progress/progress-view.ts";
import { portOf, readArguments, runCommand } from "./arguments.ts";
import { interruption } from "./interruption.ts";

const help = `Usage: npm start -- [options]

Starts AWS on this machine, deploys the tasks service through the state machine, and stays up for more
until Ctrl-C. A person approves from the link that is printed.

Options
  --approve        decide by itself: approve the first deployment
  --once           exit after the first deployment: code 0 for Deployed or NothingToDeploy, 1 otherwise
  --image <ref>    the image to deploy (default: tasks:1.0.0)
  --port <number>  the port of the endpoints and the console (default: 4600; 0: any free one)
  --help           print this`;

const defaultPort = "4600";

async function start(): Promise<number> {
  const { values } = readArguments({
    approve: { type: "boolean", default: false },
    once: { type: "boolean", default: false },
    image: { type: "string", default: "tasks:1.0.0" },
    port: { type: "string", default: defaultPort },
    help: { type: "boolean", default: false },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const port = portOf(values.port);
  const interrupted = interruption();
  const startedAt = performance.now();
  console.log("X-Ray Watch: starting AWS on this machine");
  const aws = await startLocalAws({
    port,
    onStarted: (part, milliseconds) =>
      console.log(`  ✔ ${part.padEnd(22)} ${formatDuration(milliseconds).padStart(8)}`),
  });
  try {
    console.log(
      `ready after ${formatDuration(performance.now() - startedAt)}; console: ${aws.url}/console\n`,
    );
    const progress = await deployFirst(aws, values, interrupted);
    if (values.once) return isGreen(progress) ? 0 : 1;
    console.log(`\nStill up: ${aws.url}/console (Ctrl-C stops everything)`);
    await new Promise((resolve) => interrupted.addEventListener("abort", resolve, { once: true }));
    return 0;
  } catch (error) {
    if (interrupted.aborted) return 130;
    throw error;
  } finally {
    if (interrupted.aborted) console.log("\nstopping");
    await aws.close();
  }
}

async function deployFirst(
  aws: LocalAws,
  { image, approve }: { image: string; approve: boolean },
  signal: AbortSignal,
): Promise<ExecutionProgress> {
  const name = "first-deployment";
  const input = { image, reason: "First deployment on this machine", requester: "alice@example.com" };
  console.log(`deploying ${image} (execution ${name})`);
  const { executionArn = "" } = await aws.clients.stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn: aws.stateMachineArn, name, input: JSON.stringify(input) }),
  );
  const approvers = approve ? new Approvers(aws.inbox, executionArn, "approve") : undefined;
  let hint: string | undefined;
  const view = new ProgressView({
    terminal: process.stdout,
    approvalHint: () => (approve ? undefined : hint),
  });
  const progress = await followExecution({
    stepFunctions: aws.clients.stepFunctions,
    executionArn,
    now: aws.clock.now,
    signal,
    onProgress: (reading) => {
      view.show(reading);
      if (approvers?.readMails() && !hint) {
        hint = "approving by itself, as --approve asks";
        view.note(hint);
      }
      if (approvers) return;
      void hintOf(aws, executionArn, reading).then((text) => {
        hint = text;
      });
    },
  });
  await approvers?.decided();
  view.finish(progress);
  return progress;
}

/** What a person is waited for with; undefined while nobody is, and when the table does not answer. */
async function hintOf(
  aws: LocalAws,
  executionArn: string,
  { states }: ExecutionProgress,
): Promise<string | undefined> {
  const last = states.at(-1);
  if (last?.state !== "RequestApproval") return undefined;
  const deploymentId = executionArn.split(":").at(-1) ?? "";
  const table = { client: aws.clients.table, name: tableName };
  const approval = await findApproval(table, { deploymentId, attempt: last.attempt }).catch(() => undefined);
  return approval && approvalHint(approval, linksOf(aws.inbox, executionArn));
}

await runCommand(start);
