import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { SFNClient } from "@aws-sdk/client-sfn";
import { askForLinks, type SignedLinkRequest } from "../executions/signed-links.ts";
import { settings } from "../settings.ts";
import { readArguments, UsageError } from "./arguments.ts";
import { runAwsCommand } from "./aws-environment.ts";
import { findOrchestratorOutput } from "./orchestrator-output.ts";

const stackName = settings.stacks.orchestrator;

const help = `Usage: npm run links -- <option>

Makes and withdraws links to the deployment pages of the orchestrator ${stackName}, on the AWS that the
environment points at (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL …). A link opens its page for 30 days. It needs no
login, shows what the page shows to everyone who has it, and decides nothing. Your credentials sign the request; they
need the permission execute-api:Invoke for the route LinksUrl in the outputs of the stack, and for the one below it,
/withdrawals, to withdraw links.

Options, one of the first five
  --list                   print a link to the list of all deployments, which opens all pages
  --page <execution>       print a link to the page of one deployment
  --withdraw <execution>   withdraw the links to the page of one deployment
  --withdraw-list          withdraw the links to the list
  --rotate                 withdraw all links: replace the secret that they are made with
  --links-url <url>        default: the output LinksUrl
  --help                   print this

<execution> is the execution's name or ARN, or the deployment's id. Links to approve are not affected.`;

async function viewLinks(): Promise<number> {
  const { values } = readArguments({
    list: { type: "boolean" },
    page: { type: "string" },
    withdraw: { type: "string" },
    "withdraw-list": { type: "boolean" },
    rotate: { type: "boolean" },
    "links-url": { type: "string" },
    help: { type: "boolean" },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const { help: _help, "links-url": linksUrl, ...given } = values;
  const [request, ...others] = Object.entries(given);
  if (!request || others.length > 0) throw new UsageError("give exactly one option, e.g. --list");
  const [option, value] = request as [SignedLinkRequest["option"], string | true];
  const url = linksUrl ?? (await findOrchestratorOutput(new CloudFormationClient({}), "LinksUrl"));
  // The name is the last part of an execution's ARN.
  const execution = value === true ? undefined : value.split(":").at(-1);
  console.log(await askForLinks(new SFNClient({}), { url, option, execution }));
  return 0;
}

await runAwsCommand(viewLinks);
