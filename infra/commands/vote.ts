import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { DecisionWord } from "../../orchestrator/deployment/payloads.ts";
import { voteSigned } from "../executions/signed-vote.ts";
import { settings } from "../settings.ts";
import { readArguments, UsageError } from "./arguments.ts";
import { runAwsCommand } from "./aws-environment.ts";
import { findOrchestratorOutput } from "./orchestrator-output.ts";

const help = `Usage: npm run vote -- <deployment> [options]

Votes on a deployment that waits for its approval, on the AWS that the environment points at (AWS_PROFILE,
AWS_REGION, AWS_ENDPOINT_URL …), under the identity of your credentials: they sign the request, and principals of
infra/settings.ts give you a mail address, which has to be an approver's. Without --approve or --reject it prints what
is asked, the digest of the plan, and your personal link to the plan; that decides nothing. It needs the permission
execute-api:Invoke for the route SignInUrl in the outputs of the stack ${settings.stacks.orchestrator}.
<deployment> is the execution's name or ARN. Exit code 0 if the vote is recorded, 1 if it was refused, 2 for wrong
usage.

Options
  --approve            approve the plan with the digest
  --reject             reject it
  --digest <digest>    of the plan that you have read, or its first 12 characters; required to vote
  --comment <text>     why, for the others
  --rollback           vote on the deployment's rollback
  --sign-in-url <url>  default: the output SignInUrl
  --help               print this`;

async function vote(): Promise<number> {
  const { values, positionals } = readArguments(
    {
      approve: { type: "boolean", default: false },
      reject: { type: "boolean", default: false },
      digest: { type: "string" },
      comment: { type: "string" },
      rollback: { type: "boolean", default: false },
      "sign-in-url": { type: "string" },
      help: { type: "boolean", default: false },
    },
    true,
  );
  if (values.help) {
    console.log(help);
    return 0;
  }
  const decision = decisionOf(values);
  const { digest, comment, rollback } = values;
  const asked = { deployment: deploymentIn(positionals), phase: rollback ? "rollback" : "deploy" } as const;
  const url =
    values["sign-in-url"] ?? (await findOrchestratorOutput(new CloudFormationClient({}), "SignInUrl"));
  const answer = await voteSigned(new SFNClient({}), { url, ...asked, decision, digest, comment });
  console.log(`${answer.title}\ndigest of the plan: ${answer.digest}`);
  console.log(
    decision
      ? `as ${answer.approver}: ${answer.message}`
      : `decide before ${answer.deadline}, by the link of ${answer.approver}, for you only:\n${answer.link}`,
  );
  return 0;
}

interface VoteOptions {
  readonly approve: boolean;
  readonly reject: boolean;
  readonly digest?: string | undefined;
  readonly comment?: string | undefined;
}

/** Throws UsageError for two decisions, and for one without the digest. */
function decisionOf({ approve, reject, digest, comment }: VoteOptions): DecisionWord | undefined {
  if (approve && reject) throw new UsageError("--approve excludes --reject");
  if (!approve && !reject) {
    if (digest === undefined && comment === undefined) return undefined;
    throw new UsageError("--digest and --comment belong to a vote; add --approve or --reject");
  }
  if (digest) return approve ? "approved" : "rejected";
  throw new UsageError("--digest is missing; a vote is about one plan: give the digest that you have read");
}

/** Throws UsageError unless one deployment is named. The name is the last part of an execution's ARN. */
function deploymentIn([execution, ...others]: readonly string[]): string {
  const name = execution?.split(":").at(-1);
  if (name && others.length === 0) return name;
  throw new UsageError("give one execution, by its name or ARN, e.g. npm run vote -- deploy-1a2b3c");
}

await runAwsCommand(vote);
