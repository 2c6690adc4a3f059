import type { CloudFormationClient, DescribeChangeSetInput } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { describeWholeChangeSet } from "../../../orchestrator/review/whole-change-set.ts";

/** CloudFormation with change sets that name those of their nested stacks. */
function cloudFormation(nestedIn: (name: string) => readonly string[]): CloudFormationClient {
  const send = async ({ input }: { input: DescribeChangeSetInput }) => ({
    Status: "CREATE_COMPLETE",
    Changes: nestedIn(input.ChangeSetName ?? "").map((ChangeSetId) => ({
      ResourceChange: { LogicalResourceId: `Stack-${ChangeSetId}`, ChangeSetId },
    })),
  });
  return { send } as unknown as CloudFormationClient;
}

const named = (nested: Readonly<Record<string, readonly string[]>>) =>
  cloudFormation((name) => nested[name] ?? []);

const incomplete = (message: RegExp) => ({
  name: "ChangeSetIncomplete",
  message: expect.stringMatching(message),
});

describe("the whole change set", () => {
  it("has the change sets of stacks within stacks", async () => {
    const whole = await describeWholeChangeSet(named({ outer: ["middle"], middle: ["inner"] }), "outer");

    expect([...(whole.nested.get("Stack-middle")?.nested.keys() ?? [])]).toEqual(["Stack-inner"]);
  });

  it.each([
    ["itself", { outer: ["outer"] }, "outer"],
    ["each other", { outer: ["one"], one: ["two"], two: ["one"] }, "one"],
    ["one twice", { outer: ["one", "two"], one: ["inner"], two: ["inner"] }, "inner"],
  ])("is incomplete when nested change sets name %s", async (_, nested, twice) => {
    const described = describeWholeChangeSet(named(nested), "outer");

    await expect(described).rejects.toMatchObject(
      incomplete(new RegExp(`^the change set ${twice} cannot be reviewed: it is named twice`)),
    );
  });

  it("is incomplete when the nesting has no end", async () => {
    const endless = cloudFormation((name) => [`${Number(name) + 1}`]);

    await expect(describeWholeChangeSet(endless, "1")).rejects.toMatchObject(
      incomplete(/^the change set 201 cannot be reviewed: .* more than 200 nested .*; divide the stack$/),
    );
  });
});
