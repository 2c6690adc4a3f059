import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Phase } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { keys, readItem, type Table } from "../deployment/table.ts";
import { compress, decompress } from "../text/compressed.ts";
import type { Review } from "./review.ts";

// Bytes. An item of DynamoDB may have 400 KB, its keys and the names of its attributes included.
const partBytes = 350_000;
// 5.6 MB compressed are some 30 MB of review: more than a function can compare, or people can read.
const maxParts = 16;

/** The stored review; undefined if there is none. Throws if a part of it is missing. */
export async function readReview(
  table: Table,
  deploymentId: string,
  phase: Phase,
): Promise<Review | undefined> {
  const item = await readItem(table, keys.review(deploymentId, phase));
  if (!item) return undefined;
  const { digest, content, parts = 1 } = item as unknown as ReviewItem;
  const further = await Promise.all(
    Array.from({ length: parts - 1 }, async (_, index) => {
      const part = await readItem(table, keys.reviewPart(deploymentId, phase, digest, index + 2));
      if (part) return part.content as Uint8Array;
      throw new Error(`the review of ${deploymentId} cannot be read: its part ${index + 2} is missing`);
    }),
  );
  return completed(decompress<StoredReview>(Buffer.concat([content, ...further])));
}

/** A review as it was stored: functions of earlier releases left these fields out. */
type StoredReview = Omit<Review, LaterField> &
  Partial<Pick<Review, LaterField>> & {
    readonly image?: string;
  };
type LaterField = "images" | "database" | "requiredApprovals";

/** For the pages of old deployments: nothing is executed by it, for its digest is not that of a review of today. */
const completed = (stored: StoredReview): Review => ({
  images: {
    after: {
      name: stored.image ?? stored.request.image,
      registry: "unknown",
      reason: "it was not looked up",
    },
  },
  database: { migrations: [], skipped: "nothing is planned for the database" },
  // What it would have asked for is not known.
  requiredApprovals: 2,
  ...stored,
});

interface ReviewItem {
  readonly digest: string;
  readonly content: Uint8Array;
  /** How many items hold it; missing if this one does. */
  readonly parts?: number;
}

/**
 * Stores the review under its deployment and phase; it replaces an earlier one. A large one has several items; the
 * first, which says how many, is written last. Throws ChangeSetIncomplete if it is too large to be stored.
 */
export async function storeReview(
  table: Table,
  deploymentId: string,
  phase: Phase,
  review: Review,
): Promise<void> {
  const { digest } = review;
  const [first, ...further] = divided(compress(review));
  if (further.length >= maxParts) throw tooLarge(review);
  const put = (item: Record<string, unknown>) =>
    table.client.send(new PutCommand({ TableName: table.name, Item: item }));
  await Promise.all(
    further.map((content, index) =>
      put({ ...keys.reviewPart(deploymentId, phase, digest, index + 2), content }),
    ),
  );
  const parts = further.length + 1;
  await put({ ...keys.review(deploymentId, phase), digest, content: first, ...(parts > 1 && { parts }) });
}

function divided(bytes: Uint8Array): readonly Uint8Array[] {
  const count = Math.ceil(bytes.length / partBytes);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * partBytes, (index + 1) * partBytes),
  );
}

const tooLarge = ({ changes }: Review) =>
  new DeploymentError(
    "ChangeSetIncomplete",
    `the review of ${changes.length} changes is larger than what can be stored and shown; divide the stack, or deploy in steps`,
  );
