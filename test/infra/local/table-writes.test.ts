import { describe, expect, it } from "vitest";
import { functionName } from "../../../infra/local/access/local-names.ts";
import type { ItemWrite } from "../../../infra/local/aws/dynamodb/dynamodb.ts";
import { assertMayWrite } from "../../../infra/local/table-writes.ts";
import { type Key, keys } from "../../../orchestrator/deployment/table.ts";

const write = (name: string, operation: ItemWrite["operation"], { pk, sk }: Key) =>
  assertMayWrite({
    principal: functionName(name),
    operation,
    attributes: { pk: { S: pk }, sk: { S: sk } },
  });

const id = "release-1-1-0~20260101T000000Z";

describe("the local AWS", () => {
  it("lets a function write what its role may", () => {
    expect(() => write("start-deployment", "PutItem", keys.signedStart("one"))).not.toThrow();
    expect(() => write("approval-pages", "UpdateItem", keys.approval(id, "deploy"))).not.toThrow();
  });

  it.each([
    ["validate-deployment", "PutItem", keys.signedStart("one"), "the proof of a start"],
    ["start-deployment", "PutItem", keys.requester(id), "who asks"],
    ["notify", "UpdateItem", keys.approval(id, "deploy"), "votes"],
    ["describe-change-set", "PutItem", keys.approval(id, "deploy"), "an approval with votes"],
    ["check-health", "PutItem", keys.link("a".repeat(64)), "a personal link"],
    ["view-deployments", "UpdateItem", keys.halt(id), "a halt"],
    ["start-deployment", "DeleteItem", keys.signedStart("one"), "an earlier start, to start anew"],
    ["follow-up", "PutItem", { pk: "approval", sk: "x" }, "a key that only begins like one"],
  ] as const)("refuses %s the %s of %j: %s", (name, operation, key, _what) => {
    expect(() => write(name, operation, key)).toThrow(
      `${functionName(name)} is not authorized to perform: dynamodb:${operation}`,
    );
  });

  it("leaves people and commands of this machine alone", () => {
    const attributes = { pk: { S: keys.approval(id, "deploy").pk } };

    expect(() => assertMayWrite({ principal: "local", operation: "PutItem", attributes })).not.toThrow();
  });
});
