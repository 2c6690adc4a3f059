import type { SFNClient } from "@aws-sdk/client-sfn";
import type { LockServices } from "../../orchestrator/acquire-lock.ts";
import type { Outcome } from "../../orchestrator/deployment.ts";
import type { Table } from "../../orchestrator/table.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { aDeployment } from "./a-deployment.ts";

export const first = aDeployment({ id: "first" });
export const second = aDeployment({ id: "second" });
export const failed: Outcome = { endState: "Failed", failure: { error: "ChangeSetFailed", cause: "no" } };

/** Step Functions that knows these executions, by ARN. */
function executions(statuses: Readonly<Record<string, string>> = {}): SFNClient {
  const send = async ({ input }: { input: { executionArn: string } }) => {
    const status = statuses[input.executionArn];
    if (status) return { status };
    throw Object.assign(new Error("Execution Does Not Exist"), { name: "ExecutionDoesNotExist" });
  };
  return { send } as unknown as SFNClient;
}

/** What acquiring a lock takes; executions are known by these statuses, by ARN. */
export const lockServices = (table: Table, statuses?: Readonly<Record<string, string>>): LockServices => ({
  table,
  stepFunctions: executions(statuses),
  clock: new VirtualClock(),
});
