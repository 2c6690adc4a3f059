import type { ChangeReview } from "./change-review.ts";

/** A change that may not be made, and why. */
export interface Denial {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
}

/** What may be removed all the same. */
export interface Allowances {
  /** Logical ids that the deployment's input names. */
  readonly allowedDeletions: readonly string[];
  /** The change set restores a release: what it removes is what the failed deployment had added. */
  readonly restoration: boolean;
}

const harmlessActions = new Set(["Add", "Modify", "Import", "SyncWithActual"]);

// What these hold is lost with them, so replacing one is deleting it.
const holdsData =
  /^AWS::(RDS::DB(Instance|Cluster)|DynamoDB::(Global)?Table|S3::Bucket|EFS::FileSystem|SecretsManager::Secret|KMS::Key)$/;

/** The changes that policy forbids: deletions that nobody asked for, and changes that CloudFormation cannot tell. */
export function denialsOf(changes: readonly ChangeReview[], allowances: Allowances): readonly Denial[] {
  return changes.flatMap((change) => {
    const reason = objectionTo(change, allowances);
    return reason ? [{ logicalId: change.logicalId, type: change.type, reason }] : [];
  });
}

function objectionTo(
  change: ChangeReview,
  { allowedDeletions, restoration }: Allowances,
): string | undefined {
  const { action, logicalId, policyAction, replacement, type } = change;
  if (allowedDeletions.includes(logicalId)) return undefined;
  if (action === "Remove") return restoration ? undefined : "it would be deleted";
  if (!harmlessActions.has(action)) return `CloudFormation cannot tell what happens to it (${action})`;
  if (policyAction === "Delete") return "it would be deleted";
  const replaced = replacement === "True" || replacement === "Conditional";
  const kept = policyAction === "ReplaceAndRetain" || policyAction === "ReplaceAndSnapshot";
  return replaced && !kept && holdsData.test(type) ? "it would be replaced, and its data lost" : undefined;
}

/** The refusal in words: every resource, and what to do. */
export function describeDenials(denials: readonly Denial[]): string {
  const lines = denials.map(({ logicalId, type, reason }) => `${logicalId} (${type}): ${reason}`);
  const ids = denials.map(({ logicalId }) => JSON.stringify(logicalId)).join(", ");
  return (
    `the change set may not be executed: ${lines.join("; ")}. Change the template, or, if this is meant, ` +
    `start again with "allowDeletions": [${ids}]`
  );
}
