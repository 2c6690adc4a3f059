import { randomBytes } from "node:crypto";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { ECSClient } from "@aws-sdk/client-ecs";
import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { deploymentIdOf } from "../../orchestrator/deployment/deployment-id.ts";
import { isSuccessful } from "../../orchestrator/history/execution-progress.ts";
import { startSigned } from "../executions/signed-start.ts";
import { reportExecution, reporterTo } from "../progress/report-execution.ts";
import { settings } from "../settings.ts";
import { readArguments, UsageError } from "./arguments.ts";
import { runAwsCommand } from "./aws-environment.ts";
import { findDeploymentPage } from "./deployment-page.ts";
import { interruption } from "./interruption.ts";
import { findOrchestratorOutput } from "./orchestrator-output.ts";
import { exitCodeHelp, jsonHelp } from "./progress-help.ts";

const help = `Usage: npm run deploy -- --image <ref> [options]
       npm run deploy -- --rollback [options]

Starts a deployment on the AWS that the environment points at (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL …) and
follows it. A manual rollback is reviewed and approved like a deployment. Ctrl-C stops following; the deployment
continues. The start is signed with your credentials, which proves who you are; that needs the permission
execute-api:Invoke for the route StartUrl in the outputs of the stack ${settings.stacks.orchestrator}. Prints the
deployment's page if you may also use the route LinksUrl.

Options
  --image <ref>            the image to deploy
  --rollback               restore the previous release
  --release <deployment>   restore the release of this deployment (npm run releases lists them)
  --stack <name>           the stack (default: the orchestrator's first target)
  --reason <text>          why, for those who approve
  --requester <address>    a mail address to show as the claimed requester; your signature counts
  --parameter <Key=Value>  a template parameter; may be repeated
  --name <name>            the execution's name; with the same name and input, starting is idempotent
  --start-url <address>    default: the output StartUrl
  --json                   for machines: one JSON object per line
  --help                   print this

${exitCodeHelp}

${jsonHelp}`;

async function deploy(): Promise<number> {
  const { values } = readArguments({
    image: { type: "string" },
    rollback: { type: "boolean", default: false },
    release: { type: "string" },
    stack: { type: "string" },
    reason: { type: "string" },
    requester: { type: "string" },
    parameter: { type: "string", multiple: true },
    name: { type: "string" },
    "start-url": { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const subject = subjectOf(values);
  const { stack, reason, requester, parameter = [] } = values;
  const parameters = parameter.length > 0 ? parametersOf(parameter) : undefined;
  const input = { ...subject, stack, reason, requester, parameters };
  const stepFunctions = new SFNClient({});
  const cloudFormation = new CloudFormationClient({});
  const name = values.name ?? `deploy-${randomBytes(6).toString("hex")}`;
  const url = values["start-url"] ?? (await findOrchestratorOutput(cloudFormation, "StartUrl"));
  const executionArn = await startSigned(stepFunctions, { url, name, input });
  const { startDate = "" } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  const id = deploymentIdOf(name, startDate);
  const orchestrator = { cloudFormation, stepFunctions, stackName: settings.stacks.orchestrator };
  const reporter = reporterTo(process.stdout, values.json);
  reporter.started({
    execution: name,
    deploymentId: id,
    subject: "image" in subject ? `deploying ${subject.image}` : "restoring a previous release",
    page: await findDeploymentPage(orchestrator, { id, executionArn }),
  });
  const interrupted = interruption();
  const showsRollout = values.json || process.stdout.isTTY;
  const stackName = stack ?? settings.targets[0]?.stackName ?? "";
  const rollout = { ecs: new ECSClient({}), cloudFormation, stackName };
  const progress = await reportExecution({
    stepFunctions,
    executionArn,
    now: Date.now,
    signal: interrupted,
    reporter,
    rollout: showsRollout ? rollout : undefined,
    approval: () => "open the link in the approval mail, press Review in Slack, or run npm run vote",
  })
    .catch((error: unknown) => {
      if (!interrupted.aborted) throw error;
    })
    .finally(() => reporter.close());
  if (!progress) {
    reporter.note(`stopped following; the deployment continues as ${executionArn}`);
    reporter.close();
    return 130;
  }
  reporter.finish(progress);
  return isSuccessful(progress) ? 0 : 1;
}

interface SubjectOptions {
  readonly image?: string | undefined;
  readonly rollback: boolean;
  readonly release?: string | undefined;
}

/** What is deployed: an image, or a release to restore. Throws UsageError unless exactly one is given. */
function subjectOf({
  image,
  rollback,
  release,
}: SubjectOptions): { image: string } | { rollback: true | string } {
  const restored = release ?? (rollback ? true : undefined);
  if (image !== undefined && restored !== undefined) {
    throw new UsageError("--image excludes --rollback and --release: a release has its own image");
  }
  if (image) return { image };
  if (restored) return { rollback: restored };
  throw new UsageError(
    "--image is missing; name the image to deploy, e.g. --image tasks:1.1.0, or use --rollback",
  );
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

await runAwsCommand(deploy);
