import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Clock } from "../text/clock.ts";
import { isNamed } from "../text/named-error.ts";
import type { RandomBytes } from "../text/random-bytes.ts";
import { sha256 } from "../text/sha256.ts";
import { executionArnOf } from "./execution-arn.ts";
import { accountOf, addressOfPrincipal, type PrincipalSettings } from "./principals.ts";
import { recordSignedStart, type SignedStart } from "./signed-start.ts";
import type { Table } from "./table.ts";

export interface StartServices {
  readonly table: Table;
  readonly stepFunctions: SFNClient;
  readonly stateMachineArn: string;
  readonly principals: PrincipalSettings;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}

/** A deployment to start: the execution's name and input. */
export interface StartRequest {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * `nameTaken` and `invalid`: nothing was started, for this reason. `executionStatus`: what the execution was found as,
 * if an earlier start of the same caller, name and input had started it.
 */
export type StartResult =
  | { readonly status: "started"; readonly executionArn: string; readonly executionStatus?: string }
  | { readonly status: "nameTaken" | "invalid"; readonly reason: string };

// 128 bits cannot be guessed.
const startIdBytes = 16;

/**
 * Starts a deployment for a caller whom API Gateway has authenticated, after it has recorded who that is. Idempotent
 * for the same caller, name and input, also after the execution has ended.
 */
export async function startDeployment(
  services: StartServices,
  principal: string,
  { name, input }: StartRequest,
): Promise<StartResult> {
  const { table, clock, principals, stateMachineArn, randomBytes: random } = services;
  const owner = addressOfPrincipal(principals, principal, accountOf(stateMachineArn));
  const start: SignedStart = {
    name,
    principal,
    ...owner,
    inputHash: sha256(JSON.stringify(input)),
    startId: Buffer.from(random(startIdBytes)).toString("base64url"),
  };
  const recorded = await recordSignedStart(table, start, clock.now());
  if (recorded.principal !== principal || recorded.inputHash !== start.inputHash) return nameTaken(name);
  return execute(services, name, JSON.stringify({ ...input, startId: recorded.startId }));
}

async function execute(services: StartServices, name: string, input: string): Promise<StartResult> {
  const { stepFunctions, stateMachineArn } = services;
  try {
    const { executionArn = "" } = await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name, input }),
    );
    return { status: "started", executionArn };
  } catch (error) {
    if (isNamed(error, "ExecutionAlreadyExists")) return existing(services, name, input);
    if (isNamed(error, "InvalidName", "InvalidExecutionInput")) {
      return { status: "invalid", reason: (error as Error).message };
    }
    throw error;
  }
}

/**
 * StartExecution is idempotent only while the execution runs. Its input has the random id of the recorded start, so one
 * with the same input was started by it, whose reply was lost. Throws if Step Functions cannot describe it yet.
 */
async function existing(
  { stepFunctions, stateMachineArn }: StartServices,
  name: string,
  input: string,
): Promise<StartResult> {
  const executionArn = executionArnOf(stateMachineArn, name);
  const found = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  if (found.input !== input) return nameTaken(name);
  return { status: "started", executionArn, ...(found.status && { executionStatus: found.status }) };
}

const nameTaken = (name: string): StartResult => ({
  status: "nameTaken",
  reason: `name ${name} belongs to another start; choose another name`,
});
