import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Phase } from "../deployment/deployment.ts";
import { keys, type Table } from "../deployment/table.ts";
import { readIndex, removeFromIndex } from "../deployment/table-index.ts";
import { keptUntil } from "../text/kept-until.ts";
import { sha256 } from "../text/sha256.ts";
import type { ApprovalAsked } from "./approval-record.ts";

/** An open approval, as an entry of the index. */
export interface OpenApproval {
  readonly deploymentId: string;
  readonly phase: Phase;
  /** ISO 8601, UTC. */
  readonly deadline: string;
  /** Identifies the retry of the request: SHA-256, hex, of the task token, which only the approval contains. */
  readonly requestHash: string;
}

/** Adds an approval to the index; the retry of a request replaces the previous entry. */
export async function openApproval(table: Table, asked: ApprovalAsked): Promise<void> {
  const { deploymentId, phase, deadline, taskToken } = asked;
  const requestHash = sha256(taskToken);
  const entry: OpenApproval = { deploymentId, phase, deadline, requestHash };
  const item = {
    ...keys.openApproval(deploymentId, phase),
    ...entry,
    expiresAt: keptUntil(Date.parse(deadline)),
  };
  await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
}

/** Removes an approval from the index, unless its request was retried after the entry had been read. */
export const closeApproval = (
  table: Table,
  { deploymentId, phase, requestHash }: OpenApproval,
): Promise<void> =>
  removeFromIndex(table, keys.openApproval(deploymentId, phase), "requestHash", requestHash);

/** All open approvals. */
export const readOpenApprovals = (table: Table): Promise<readonly OpenApproval[]> =>
  readIndex(table, keys.openApproval("", ""));
