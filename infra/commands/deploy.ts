import { randomBytes } from "node:crypto";
import { ListStateMachinesCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { isGreen } from "../../orchestrator/execution-progress.ts";
import { followExecution } from "../progress/follow-execution.ts";
import { ProgressView } from "../progress/progress-view.ts";
import { readArguments, runCommand, UsageError } from "./arguments.ts";
import { interruption } from "./interruption.ts";

const help = `Usage: npm run deploy -- --image <ref> [options]

Starts a deployment on the AWS that the environment points at (AWS_PROFILE, AWS_REGION,
AWS_ENDPOINT_URL …) and follows it. Ctrl-C stops following; the deployment goes on.
Exit code 0 for Deployed or NothingToDeploy, 1 otherwise.

Options
  --image <ref>            the image to deploy (required)
  --stack <name>           the stack (default: the orchestrator's own setting)
  --reason <text>          why, for those who approve
  --requester <address>    who asks, as a mail address
  --parameter <Key=Value>  a template parameter; may be repeated
  --name <name>            the execution's name; the same name and input starts nothing twice
  --state-machine <arn>    default: the state machine named xray-watch-deploy
  --help                   print this`;

const stateMachineName = "xray-watch-deploy";

async function deploy(): Promise<number> {
  const { values } = readArguments({
    image: { type: "string" },
    stack: { type: "string" },
    reason: { type: "string" },
    requester: { type: "string" },
    parameter: { type: "string", multiple: true },
    name: { type: "string" },
    "state-machine": { type: "string" },
    help: { type: "boolean", default: false },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (!values.image)
    throw new UsageError("--image is missing; name the image to deploy, e.g. --image tasks:1.1.0");
  const { image, stack, reason, requester, parameter = [] } = values;
  const parameters = parameter.length > 0 ? parametersOf(parameter) : undefined;
  const input = JSON.stringify({ image, stack, reason, requester, parameters });
  const stepFunctions = new SFNClient({});
  const stateMachineArn = values["state-machine"] ?? (await findStateMachine(stepFunctions));
  const name = values.name ?? `deploy-${randomBytes(6).toString("hex")}`;
  const { executionArn = "" } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn, name, input }),
  );
  console.log(`deploying ${image} (execution ${name})`);
  const view = new ProgressView({
    terminal: process.stdout,
    approvalHint: () => "open the link in the approval mail or the Slack channel",
  });
  const interrupted = interruption();
  const progress = await followExecution({
    stepFunctions,
    executionArn,
    now: Date.now,
    signal: interrupted,
    onProgress: (reading) => view.show(reading),
  }).catch((error: unknown) => {
    if (!interrupted.aborted) throw error;
  });
  if (!progress) {
    view.note(`no longer following; the deployment goes on as ${executionArn}`);
    return 130;
  }
  view.finish(progress);
  return isGreen(progress) ? 0 : 1;
}

function parametersOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key, ...value] = pair.split("=");
      if (!key || value.length === 0) throw new UsageError(`--parameter is "${pair}"; write it as Key=Value`);
      return [key, value.join("=")];
    }),
  );
}

async function findStateMachine(stepFunctions: SFNClient): Promise<string> {
  let nextToken: string | undefined;
  do {
    const page = await stepFunctions.send(new ListStateMachinesCommand({ nextToken }));
    const found = page.stateMachines?.find(({ name }) => name === stateMachineName);
    if (found?.stateMachineArn) return found.stateMachineArn;
    nextToken = page.nextToken;
  } while (nextToken);
  throw new Error(`there is no state machine named ${stateMachineName} here; name one with --state-machine`);
}

/** AWS is not there, or not ours: the SDK's words, and what to do about them. */
function explained(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  const code = (error as { code?: unknown }).code;
  if (code === "ECONNREFUSED" || code === "ENOTFOUND") {
    throw new Error(`no AWS answers (${error.message}); check AWS_ENDPOINT_URL and AWS_REGION`);
  }
  if (error.name === "CredentialsProviderError" || error.message === "Region is missing") {
    throw new Error(`${error.message}; set AWS_REGION and AWS_PROFILE, or AWS_ENDPOINT_URL for a local AWS`);
  }
  throw error;
}

await runCommand(() => deploy().catch(explained));
