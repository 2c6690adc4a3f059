import { readApproval } from "../../orchestrator/approval/approval-record.ts";
import { type ExecutionProgress, isSuccessful } from "../../orchestrator/history/execution-progress.ts";
import { formatDuration } from "../../orchestrator/text/duration.ts";
import { approvalHint } from "../local/access/approval-hint.ts";
import { startAs } from "../local/access/as-person.ts";
import { Approvers, linksOf } from "../local/access/decide-by-link.ts";
import {
  type DeploymentLinks,
  deploymentIdOfExecution,
  deploymentLinks,
} from "../local/access/deployment-links.ts";
import { stackName, tableName } from "../local/access/local-names.ts";
import type { WatchedFunctions } from "../local/in-process/watch-functions.ts";
import type { LocalAws } from "../local/local-aws.ts";
import type { ProgressReporter } from "../progress/progress-reporter.ts";
import { reportExecution, reporterTo } from "../progress/report-execution.ts";
import { portOf, readArguments, runCommand } from "./arguments.ts";
import type { StartedDeployment } from "./deployment-page.ts";
import { interruption, isInterrupted } from "./interruption.ts";
import { exitCodeHelp, jsonHelp } from "./progress-help.ts";

const help = `Usage: npm start -- [options]

Starts AWS on this machine, deploys the tasks service through the state machine, and runs until Ctrl-C.
A person approves with the printed link.

Options
  --approve        approve the first deployment automatically
  --once           exit after the first deployment
  --image <ref>    the image to deploy (default: tasks:1.0.0)
  --watch          run the functions in this process and reload changed sources
  --port <number>  the port of the endpoints and the console (default: 4600; 0: any free port)
  --json           for machines: one JSON object per line
  --help           print this

${exitCodeHelp}

${jsonHelp}`;

const defaultPort = "4600";

async function start(): Promise<number> {
  const { values } = readArguments({
    approve: { type: "boolean", default: false },
    once: { type: "boolean", default: false },
    image: { type: "string", default: "tasks:1.0.0" },
    watch: { type: "boolean", default: false },
    port: { type: "string", default: defaultPort },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const port = portOf(values.port);
  const interrupted = interruption();
  const print = values.json ? () => {} : console.log;
  const startedAt = performance.now();
  print("X-Ray Watch: starting AWS on this machine");
  const reporter = reporterTo(process.stdout, values.json);
  let aws: LocalAws | undefined;
  let watched: WatchedFunctions | undefined;
  try {
    if (values.watch) {
      const { watchSources } = await import("./watch-sources.ts");
      watched = await watchSources((text) => reporter.note(text));
    }
    // Loaded only here: help and usage errors appear a second sooner.
    const { startLocalAws } = await import("../local/local-aws.ts");
    aws = await startLocalAws({
      port,
      ...(watched && { functions: watched }),
      onStarted: (part, milliseconds) =>
        print(`  ✔ ${part.padEnd(22)} ${formatDuration(milliseconds).padStart(8)}`),
    });
    interrupted.throwIfAborted();
    print(`ready after ${formatDuration(performance.now() - startedAt)}; console: ${aws.url}/console\n`);
    if (values.json) reporter.note(`console: ${aws.url}/console`);
    const links = await deploymentLinks(aws.url, aws.clients, aws.clock);
    const progress = await deployFirst(aws, values, { reporter, links, signal: interrupted });
    if (values.once) return isSuccessful(progress) ? 0 : 1;
    print(`\n${nextSteps(aws.url, links.all)}`);
    await new Promise((resolve) => interrupted.addEventListener("abort", resolve, { once: true }));
    return 0;
  } catch (error) {
    if (await isInterrupted(interrupted)) return 130;
    throw error;
  } finally {
    reporter.close();
    if (interrupted.aborted) print("\nstopping");
    await aws?.close();
    await watched?.close();
  }
}

const nextSteps = (url: string, all: string) => `All deployments     ${all}
Deploy again        ${url}/console
  or from a shell   AWS_ENDPOINT_URL=${url} npm run deploy -- --image tasks:1.1.0

Running (Ctrl-C stops everything)`;

interface ReportServices {
  readonly reporter: ProgressReporter;
  readonly links: DeploymentLinks;
  readonly signal: AbortSignal;
}

async function deployFirst(
  aws: LocalAws,
  { image, approve, json }: { image: string; approve: boolean; json: boolean },
  { reporter, links, signal }: ReportServices,
): Promise<ExecutionProgress> {
  const name = "first-deployment";
  const input = { image, reason: "First deployment on this machine" };
  const { stepFunctions, ecs, cloudFormation } = aws.clients;
  const executionArn = await startAs("alice", aws.url, { name, input });
  const deploymentId = await deploymentIdOfExecution(aws.clients, executionArn);
  reporter.started({
    ...{ execution: name, deploymentId, subject: `deploying ${image}` },
    page: links.of(deploymentId),
  });
  const approvers = approve ? new Approvers(aws.inbox, executionArn, "approve") : undefined;
  let hasNoted = false;
  let hint: string | undefined;
  const progress = await reportExecution({
    stepFunctions,
    executionArn,
    now: aws.clock.now,
    signal,
    reporter,
    rollout: json || process.stdout.isTTY ? { ecs, cloudFormation, stackName } : undefined,
    approval: () => hint,
    onProgress: (reading) => {
      if (approvers?.readMails() && !hasNoted) {
        hasNoted = true;
        reporter.note("approving automatically (--approve)");
      }
      if (approvers) return;
      void hintOf(aws, { id: deploymentId, executionArn }, reading).then((text) => {
        hint = text;
      });
    },
  });
  await approvers?.decided();
  reporter.finish(progress);
  return progress;
}

/** Where a person approves; undefined while no approval is open, and if the table cannot be read. */
async function hintOf(
  aws: LocalAws,
  { id, executionArn }: StartedDeployment,
  { states }: ExecutionProgress,
): Promise<string | undefined> {
  const last = states.at(-1);
  if (last?.state !== "RequestApproval") return undefined;
  const table = { client: aws.clients.table, name: tableName };
  const approval = await readApproval(table, { deploymentId: id, phase: last.phase }).catch(() => undefined);
  return approval && approvalHint(approval, linksOf(aws.inbox, executionArn));
}

await runCommand(start);
