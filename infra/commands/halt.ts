import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { haltReason } from "../../orchestrator/deployment/halt-reason.ts";
import { requestHalt } from "../../orchestrator/halt.ts";
import { isNamed } from "../../orchestrator/text/named-error.ts";
import { readArguments, UsageError } from "./arguments.ts";
import { runAwsCommand } from "./aws-environment.ts";

const help = `Usage: npm run halt -- <execution> --reason <text> [options]

Halts a deployment on the AWS that the environment points at (AWS_PROFILE, AWS_REGION,
AWS_ENDPOINT_URL …): it stops at its next safe point. Before the change set is executed,
nothing is changed; after that, the previous release is restored. Once the new version is
verified, or the deployment rolls back or ends, it is too late, and the answer says so.
It is halted in the name of the AWS principal whose credentials are used. <execution> is the
execution's name or ARN, or the deployment's id. Exit code 0 if the halt is recorded, 1 if it
was refused, 2 for wrong usage.

Options
  --reason <text>    why; everybody who was asked or is told of the end reads it
  --table <name>     the orchestrator's table (default: xray-watch)
  --help             print this`;

const defaultTable = "xray-watch";

async function halt(): Promise<number> {
  const { values, positionals } = readArguments(
    {
      reason: { type: "string", default: "" },
      table: { type: "string", default: defaultTable },
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
  const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), name: values.table };
  const services = { table, stepFunctions: new SFNClient({}), clock: { now: Date.now } };
  const by = await principal();
  const result = await requestHalt(services, name, { by, reason }).catch((error: unknown) => {
    if (!isNamed(error, "ResourceNotFoundException")) throw error;
    throw new Error(`table ${values.table} does not exist here; check AWS_REGION, or set --table`);
  });
  if (result.status === "refused") throw new Error(result.reason);
  const { by: haltedBy, at } = result.halt;
  console.log(`${name} stops at its next safe point: halted by ${haltedBy} at ${at}: ${result.halt.reason}`);
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

/** Who halts, as AWS knows them: not a name that can be typed. */
async function principal(): Promise<string> {
  const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
  if (!Arn) throw new Error("AWS STS does not say whose credentials these are; use others");
  return Arn;
}

await runAwsCommand(halt);
