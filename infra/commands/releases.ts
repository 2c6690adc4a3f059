import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { executionNameOf } from "../../orchestrator/deployment/deployment-id.ts";
import { lastRelease } from "../../orchestrator/release/release.ts";
import { listReleases, type ReleaseSummary } from "../../orchestrator/release/releases.ts";
import { readArguments } from "./arguments.ts";
import { runAwsCommand } from "./aws-environment.ts";

const help = `Usage: npm run releases [-- options]

Lists the releases of a stack, newest first, on the AWS that the environment points at (AWS_PROFILE,
AWS_REGION, AWS_ENDPOINT_URL …). Each was deployed and verified. npm run deploy -- --rollback restores the
previous release, --release <deployment> another one.

Options
  --stack <name>   default: xray-poc-compute
  --table <name>   the orchestrator's table (default: xray-watch)
  --json           one JSON object per line, for machines
  --help           print this`;

async function releases(): Promise<number> {
  const { values } = readArguments({
    stack: { type: "string", default: "xray-poc-compute" },
    table: { type: "string", default: "xray-watch" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), name: values.table };
  const [found, last] = await Promise.all([
    listReleases(table, values.stack),
    lastRelease(table, values.stack),
  ]);
  if (values.json) {
    for (const release of found) console.log(JSON.stringify(release));
    return 0;
  }
  if (found.length === 0) console.log(`${values.stack} has no release yet`);
  for (const { deploymentId, image, recordedAt } of found) {
    const mark = deploymentId === last?.deploymentId ? "● runs " : "       ";
    console.log(`${mark} ${recordedAt}  ${image.padEnd(24)} ${nameAmong(found, deploymentId)}`);
  }
  return 0;
}

/** The name of the deployment's execution; the id if releases of several deployments have the name. */
function nameAmong(all: readonly ReleaseSummary[], deploymentId: string): string {
  const name = executionNameOf(deploymentId);
  const named = all.filter((release) => executionNameOf(release.deploymentId) === name);
  return named.length > 1 ? deploymentId : name;
}

await runAwsCommand(releases);
