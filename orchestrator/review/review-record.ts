import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Phase } from "../deployment/deployment.ts";
import { keys, type Table } from "../deployment/table.ts";
import { compress, decompress } from "../text/compressed.ts";
import type { Review } from "./review.ts";

/** The stored review; undefined if there is none. */
export async function readReview(
  table: Table,
  deploymentId: string,
  phase: Phase,
): Promise<Review | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.review(deploymentId, phase), ConsistentRead: true }),
  );
  return Item && completed(decompress<StoredReview>(Item.content as Uint8Array));
}

/** A review as it was stored: functions of earlier releases left these fields out. */
type StoredReview = Omit<Review, LaterField> &
  Partial<Pick<Review, LaterField>> & {
    readonly image?: string;
  };
type LaterField = "images" | "database" | "requiredApprovals";

const completed = (stored: StoredReview): Review => ({
  images: {
    after: {
      name: stored.image ?? stored.request.image,
      registry: "unknown",
      reason: "it was not looked up",
    },
  },
  database: { migrations: [], skipped: "nothing is planned for the database" },
  requiredApprovals: 1,
  ...stored,
});

/** Stores the review under its deployment and phase; it replaces an earlier one. */
export async function storeReview(
  table: Table,
  deploymentId: string,
  phase: Phase,
  review: Review,
): Promise<void> {
  const { digest } = review;
  const item = { ...keys.review(deploymentId, phase), digest, content: compress(review) };
  await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
}
