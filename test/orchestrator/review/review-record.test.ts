import { createCipheriv } from "node:crypto";
import { DeleteCommand, GetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { keys } from "../../../orchestrator/deployment/table.ts";
import { type Review, reviewOf } from "../../../orchestrator/review/review.ts";
import { readReview, storeReview } from "../../../orchestrator/review/review-record.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { sources } from "../fixtures/reviews.ts";

// Bytes; with a cipher of zeros as the noise, for it does not compress.
const valueBytes = 60;

/** A review with so many changes, each with twenty values that do not compress. */
function large(changes: number): Review {
  const cipher = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16));
  const noise = () => cipher.update(Buffer.alloc(valueBytes)).toString("base64");
  return {
    ...reviewOf(sources()),
    changes: Array.from({ length: changes }, (_, index) => ({
      action: "Modify",
      logicalId: `Resource${index}`,
      type: "AWS::SNS::Topic",
      scope: ["Properties"],
      details: Array.from({ length: 20 }, (_, place) => ({
        attribute: "Properties",
        path: `/Properties/Environment/${place}/Value`,
        before: noise(),
        after: noise(),
      })),
    })),
  };
}

describe("the record of a review", () => {
  it("holds 500 changes with 20 values each, which no single item could", async () => {
    const table = await inProcessTable();
    const review = large(500);

    await storeReview(table, "large", "deploy", review);

    expect(await readReview(table, "large", "deploy")).toEqual(review);
    const { Item } = await table.client.send(
      new GetCommand({ TableName: table.name, Key: keys.review("large", "deploy") }),
    );
    expect(Item?.parts).toBeGreaterThan(1);
  });

  it("is replaced by a later one, larger or smaller", async () => {
    const table = await inProcessTable();
    const [small, big] = [reviewOf(sources()), large(200)];

    for (const review of [big, small, { ...big, digest: "another" }, small]) {
      await storeReview(table, "again", "deploy", review);
      expect(await readReview(table, "again", "deploy")).toEqual(review);
    }
  });

  it("is not read when a part of it is missing", async () => {
    const table = await inProcessTable();
    const review = large(200);
    await storeReview(table, "torn", "deploy", review);
    const Key = keys.reviewPart("torn", "deploy", review.digest, 2);
    await table.client.send(new DeleteCommand({ TableName: table.name, Key }));

    await expect(readReview(table, "torn", "deploy")).rejects.toThrow("its part 2 is missing");
  });

  it("is refused by name when it is too large to be stored", async () => {
    const table = await inProcessTable();

    await expect(storeReview(table, "huge", "deploy", large(3000))).rejects.toMatchObject({
      name: "ChangeSetIncomplete",
      message: expect.stringMatching(/3000 changes is larger than .*; divide the stack/),
    });
    expect(await readReview(table, "huge", "deploy")).toBeUndefined();
  });
});
