import { redactText } from "../text/redaction.ts";

/** The database cannot be cloned, or the clone not be removed. The message names the problem and the remedy. */
export class CloneFailed extends Error {
  override readonly name = "CloneFailed";
}

/** AWS's error codes, each with what to change. Any other error may be transient, and is thrown unchanged. */
const remedies: Readonly<Record<string, string>> = {
  DBClusterNotFoundFault: "check database.clusterArn of the target",
  DBClusterQuotaExceededFault: "delete a cluster, or raise the quota of clusters",
  InstanceQuotaExceededFault: "delete an instance, or raise the quota of instances",
  InsufficientDBClusterCapacityFault: "try again later",
  InsufficientDBInstanceCapacityFault: "try again later",
  InsufficientStorageClusterCapacityFault: "try again later",
  InvalidParameterCombination: "check that the target's database can be cloned",
  InvalidParameterValue: "check that the target's database can be cloned",
  InvalidRestoreFault: "check that the target's database can be cloned",
  KMSKeyNotAccessibleFault: "allow the function kms:CreateGrant and kms:DescribeKey on the cluster's key",
  StorageQuotaExceededFault: "raise the quota of storage",
};

const refusals = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"];

/** AWS's answer to a call of this IAM action. Throws CloneFailed for an error that no retry solves. */
export async function answerOf<Answer>(action: string, call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    throw explained(error, action);
  }
}

function explained(error: unknown, action: string): unknown {
  if (!(error instanceof Error)) return error;
  const remedy = refusals.includes(error.name)
    ? `allow the function ${refusedAction(error) ?? action}`
    : remedies[error.name];
  if (!remedy) return error;
  const problem = `${action}: ${error.name}: ${redactText(error.message)}`;
  return new CloneFailed(`${problem} (${remedy})`, { cause: error });
}

/** AWS may refuse another action than the one that was called, e.g. that of the tags. */
const refusedAction = ({ message }: Error) => /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
