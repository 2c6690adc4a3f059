import { randomBytes } from "node:crypto";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { settings } from "../settings.ts";
import { readArguments, UsageError } from "./arguments.ts";
import { runAwsCommand } from "./aws-environment.ts";
import { type ViewLinkRequest, viewLinkRequests } from "./link-requests.ts";
import { readOrchestratorStack } from "./orchestrator-stack.ts";

const stackName = settings.stacks.orchestrator;

const help = `Usage: npm run links -- <option>

Makes and withdraws links to the deployment pages of the orchestrator ${stackName}, on the AWS that the
environment points at (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL …). A link opens its page for 30 days. It needs no
login, shows what the page shows to everyone who has it, and decides nothing.

Options, one of
  --list                   print a link to the list of all deployments, which opens all pages
  --page <execution>       print a link to the page of one deployment
  --withdraw <execution>   withdraw the links to the page of one deployment
  --withdraw-list          withdraw the links to the list
  --rotate                 withdraw all links: replace the secret that they are made with
  --help                   print this

<execution> is the execution's name or ARN, or the deployment's id. Links to approve are not affected.`;

async function viewLinks(): Promise<number> {
  const { values } = readArguments({
    list: { type: "boolean" },
    page: { type: "string" },
    withdraw: { type: "string" },
    "withdraw-list": { type: "boolean" },
    rotate: { type: "boolean" },
    help: { type: "boolean" },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const { help: _help, ...given } = values;
  const [request, ...others] = Object.entries(given);
  if (!request || others.length > 0) throw new UsageError("give exactly one option, e.g. --list");
  const [name, value] = request as [ViewLinkRequest, string | true];
  const orchestrator = await readOrchestratorStack(new CloudFormationClient({}), stackName);
  if (!orchestrator)
    throw new Error(`the stack ${stackName} has no outputs; deploy it with npm run infra:deploy`);
  const { webUrl, tableName } = orchestrator;
  const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), name: tableName };
  const services = { table, randomBytes, clock: { now: Date.now }, webUrl };
  console.log(await viewLinkRequests[name](services, String(value)));
  return 0;
}

await runAwsCommand(viewLinks);
