import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { findApproval } from "../../orchestrator/approval/approval-record.ts";
import { type ExecutionProgress, isGreen } from "../../orchestrator/history/execution-progress.ts";
import { formatDuration } from "../../orchestrator/text/duration.ts";
import { approvalHint } from "../local/access/approval-hint.ts";
import { Approvers, linksOf } from "../local/access/decide-by-link.ts";
import { type DeploymentLinks, deploymentLinks } from "../local/access/deployment-links.ts";
import { stackName, tableName } from "../local/access/local-names.ts";
import type { LocalAws } from "../local/local-aws.ts";
import type { ProgressReporter } from "../progress/progress-reporter.ts";
import { reportExecution, reporterTo } from "../progress/report-execution.ts";
import { portOf, readArguments, runCommand } from "./arguments.ts";
import { interruption } from "./interruption.ts";
import { exitCodeHelp, jsonHelp } from "./progress-help.ts";

const help = `Usage: npm start -- [options]

Starts AWS on this machine, deploys the tasks service through the state machine, and stays up for more
until Ctrl-C. A person approves from the link that is printed.

Options
  --approve        decide by itself: approve the first deployment
  --once           exit after the first deployment
  --image <ref>    the image to deploy (default: tasks:1.0.0)
  --port <number>  the port of the endpoints and the console (default: 4600; 0: any free one)
  --json           for machines: one JSON object a line
  --help           print this

${exitCodeHelp}

${jsonHelp}`;

const defaultPort = "4600";

async function start(): Promise<number> {
  const { values } = readArguments({
    approve: { type: "boolean", default: false },
    once: { type: "boolean", default: false },
    image: { type: "string", default: "tasks:1.0.0" },
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
  const say = values.json ? () => {} : console.log;
  const startedAt = performance.now();
  say("X-Ray Watch: starting AWS on this machine");
  const reporter = reporterTo(process.stdout, values.json);
  let aws: LocalAws | undefined;
  try {
    // Loaded only here: the help and what is wrong with an option are said a second sooner.
    const { startLocalAws } = await import("../local/local-aws.ts");
    aws = await startLocalAws({
      port,
      onStarted: (part, milliseconds) =>
        say(`  ✔ ${part.padEnd(22)} ${formatDuration(milliseconds).padStart(8)}`),
    });
    interrupted.throwIfAborted();
    say(`ready after ${formatDuration(performance.now() - startedAt)}; console: ${aws.url}/console\n`);
    if (values.json) reporter.note(`console: ${aws.url}/console`);
    const links = await deploymentLinks(aws.url, aws.clients);
    const progress = await deployFirst(aws, values, { reporter, links, signal: interrupted });
    if (values.once) return isGreen(progress) ? 0 : 1;
    say(`\n${whatNow(aws.url, links.all)}`);
    await new Promise((resolve) => interrupted.addEventListener("abort", resolve, { once: true }));
    return 0;
  } catch (error) {
    // Ctrl-C reaches the compiler's process too: then what is still being loaded or bundled fails.
    if (interrupted.aborted) return 130;
    throw error;
  } finally {
    reporter.close();
    if (interrupted.aborted) say("\nstopping");
    await aws?.close();
  }
}

const whatNow = (url: string, all: string) => `All deployments     ${all}
Deploy another one  ${url}/console
  or from a shell   AWS_ENDPOINT_URL=${url} npm run deploy -- --image tasks:1.1.0

Still up (Ctrl-C stops everything)`;

interface Following {
  readonly reporter: ProgressReporter;
  readonly links: DeploymentLinks;
  readonly signal: AbortSignal;
}

async function deployFirst(
  aws: LocalAws,
  { image, approve, json }: { image: string; approve: boolean; json: boolean },
  { reporter, links, signal }: Following,
): Promise<ExecutionProgress> {
  const name = "first-deployment";
  const input = { image, reason: "First deployment on this machine", requester: "alice@example.com" };
  const { stepFunctions, ecs, cloudFormation } = aws.clients;
  const { executionArn = "" } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn: aws.stateMachineArn, name, input: JSON.stringify(input) }),
  );
  reporter.started({ execution: name, subject: `deploying ${image}`, page: links.of(name) });
  const approvers = approve ? new Approvers(aws.inbox, executionArn, "approve") : undefined;
  let noted = false;
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
      if (approvers?.readMails() && !noted) {
        noted = true;
        reporter.note("approving by itself, as --approve asks");
      }
      if (approvers) return;
      void hintOf(aws, executionArn, reading).then((text) => {
        hint = text;
      });
    },
  });
  await approvers?.decided();
  reporter.finish(progress);
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
  const approval = await findApproval(table, { deploymentId, phase: last.phase }).catch(() => undefined);
  return approval && approvalHint(approval, linksOf(aws.inbox, executionArn));
}

await runCommand(start);
