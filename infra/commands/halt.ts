import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { SFNClient } from "@aws-sdk/client-sfn";
import { haltReason } from "../../orchestrator/deployment/halt-reason.ts";
import { haltSigned } from "../executions/signed-halt.ts";
import { settings } from "../settings.ts";
import { readArguments, UsageError } from "./arguments.ts";
import { runAwsCommand } from "./aws-environment.ts";
import { findOrchestratorOutput } from "./orchestrator-output.ts";

const help = `Usage: npm run halt -- <execution> --reason <text> [options]

Halts a deployment on the AWS that the environment points at (AWS_PROFILE, AWS_REGION,
AWS_ENDPOINT_URL …): it stops at its next safe point. Before the change set is executed,
nothing is changed; after that, the previous release is restored. Once the new version is
verified, or the deployment rolls back or ends, it is too late, and the answer says so.
It is halted in the name of the AWS principal whose credentials sign the request; they need
the permission execute-api:Invoke for the route HaltUrl in the outputs of the stack
${settings.stacks.orchestrator}. <execution> is the execution's name or ARN, or the deployment's id. Exit
code 0 if the halt is recorded, 1 if it was refused, 2 for wrong usage.

Options
  --reason <text>    why; everybody who was asked or is told of the end reads it
  --halt-url <url>   default: the output HaltUrl
  --help             print this`;

async function halt(): Promise<number> {
  const { values, positionals } = readArguments(
    {
      reason: { type: "string", default: "" },
      "halt-url": { type: "string" },
      help: { type: "boolean", default: false },
    },
    true,
  );
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [execution, ...others] = positionals;
  if (!execution || others.length > 0) {
    throw new UsageError("give one execution, by its name or ARN, e.g. npm run halt -- deploy-1a2b3c");
  }
  const reason = reasonOf(values.reason);
  // The name is the last part of an execution's ARN.
  const name = execution.split(":").at(-1) ?? execution;
  const url = values["halt-url"] ?? (await findOrchestratorOutput(new CloudFormationClient({}), "HaltUrl"));
  const result = await haltSigned(new SFNClient({}), { url, deployment: name, reason });
  console.log(
    `${name} stops at its next safe point: halted by ${result.by} at ${result.at}: ${result.reason}`,
  );
  if (result.executingSince) {
    console.log(
      `Its change set is being executed since ${result.executingSince}: the previous release is restored`,
    );
  }
  return 0;
}

/** Throws UsageError. */
function reasonOf(text: string): string {
  const { reason, problem } = haltReason(text);
  if (problem !== undefined) throw new UsageError(`--reason: ${problem}`);
  return reason;
}

await runAwsCommand(halt);
