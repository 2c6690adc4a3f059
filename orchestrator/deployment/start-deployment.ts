import { type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Clock } from "../text/clock.ts";
import { isNamed } from "../text/named-error.ts";
import type { RandomBytes } from "../text/random-bytes.ts";
import { sha256 } from "../text/sha256.ts";
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

/** `nameTaken` and `invalid`: nothing was started, for this reason. */
export type StartResult =
  | { readonly status: "started"; readonly executionArn: string }
  | { readonly status: "nameTaken" | "invalid"; readonly reason: string };

// 128 bits cannot be guessed.
const startIdBytes = 16;

/**
 * Starts a deployment for a caller whom API Gateway has authenticated, after it has recorded who that is. Idempotent
 * for the same caller, name and input.
 */
export async function startDeployment(
  services: StartServices,
  principal: string,
  { name, input }: StartRequest,
): Promise<StartResult> {
  const { table, clock, principals, stateMachineArn, randomBytes: random } = services;
  const address = addressOfPrincipal(principals, principal, accountOf(stateMachineArn));
  const start: SignedStart = {
    name,
    principal,
    ...(address && { address }),
    inputHash: sha256(JSON.stringify(input)),
    startId: Buffer.from(random(startIdBytes)).toString("base64url"),
  };
  const recorded = await recordSignedStart(table, start, clock.now());
  if (recorded.principal !== principal || recorded.inputHash !== start.inputHash) return nameTaken(name);
  return execute(services, name, JSON.stringify({ ...input, startId: recorded.startId }));
}

async function execute(
  { stepFunctions, stateMachineArn }: StartServices,
  name: string,
  input: string,
): Promise<StartResult> {
  try {
    const { executionArn = "" } = await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name, input }),
    );
    return { status: "started", executionArn };
  } catch (error) {
    if (isNamed(error, "ExecutionAlreadyExists")) return nameTaken(name);
    if (isNamed(error, "InvalidName", "InvalidExecutionInput")) {
      return { status: "invalid", reason: (error as Error).message };
    }
    throw error;
  }
}

const nameTaken = (name: string): StartResult => ({
  status: "nameTaken",
  reason: `name ${name} belongs to another start; choose another name`,
});
