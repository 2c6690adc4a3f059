import type {
  CloudFormationClient,
  DescribeChangeSetInput,
  DescribeChangeSetOutput,
  ResourceChange,
} from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { ChangeSetUnfinished } from "../../../orchestrator/review/change-set-status.ts";
import { describeWholeChangeSet, warningsOf } from "../../../orchestrator/review/whole-change-set.ts";

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

  const nestedStack: ResourceChange = {
    Action: "Modify",
    LogicalResourceId: "Network",
    ResourceType: "AWS::CloudFormation::Stack",
    ChangeSetId: "inner",
  };

  it.each<[string, DescribeChangeSetOutput]>([
    ["complete", {}],
    [
      "without changes",
      {
        Status: "FAILED",
        ExecutionStatus: "UNAVAILABLE",
        StatusReason: "The submitted information didn't contain changes. Submit different information.",
      },
    ],
    ["not executable by itself", { ExecutionStatus: "UNAVAILABLE" }],
  ])("takes a nested change set that is %s", async (_, inner) => {
    const whole = await describeWholeChangeSet(describing({ outer: [nestedStack] }, inner), "outer");

    expect(whole.nested.get("Network")).toBeDefined();
    expect(warningsOf(whole)).toEqual([]);
  });

  it.each<[string, DescribeChangeSetOutput, string, RegExp]>([
    ["is made", { Status: "CREATE_IN_PROGRESS" }, "ChangeSetIncomplete", /inner is still CREATE_IN_PROGRESS/],
    ["waits", { Status: "CREATE_PENDING" }, "ChangeSetIncomplete", /inner is still CREATE_PENDING/],
    [
      "failed",
      { Status: "FAILED", ExecutionStatus: "UNAVAILABLE", StatusReason: "Access denied" },
      "ChangeSetIncomplete",
      /inner cannot be reviewed: it is FAILED, UNAVAILABLE: Access denied/,
    ],
    ["is deleted", { Status: "DELETE_IN_PROGRESS" }, "ChangeSetIncomplete", /DELETE_IN_PROGRESS/],
    ["has no status", { Status: undefined }, "ChangeSetIncomplete", /it is unknown/],
    ["is obsolete", { ExecutionStatus: "OBSOLETE" }, "ChangeSetObsolete", /another operation changed/],
    ["was executed", { ExecutionStatus: "EXECUTE_COMPLETE" }, "ChangeSetIncomplete", /EXECUTE_COMPLETE/],
    [
      "belongs to another",
      { ParentChangeSetId: "other" },
      "ChangeSetIncomplete",
      /another change set, other/,
    ],
  ])("is refused when a nested one %s", async (_, inner, name, message) => {
    const described = describeWholeChangeSet(describing({ outer: [nestedStack] }, inner), "outer");

    await expect(described).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it("is refused when only the description with values is not finished", async () => {
    const late = (withValues: boolean) => (withValues ? { Status: "CREATE_IN_PROGRESS" as const } : {});
    const described = describeWholeChangeSet(describing({ outer: [nestedStack] }, late), "outer");

    await expect(described).rejects.toBeInstanceOf(ChangeSetUnfinished);
  });

  it.each<[string, readonly ResourceChange[], RegExp]>([
    [
      "a nested stack has no change set",
      [{ ...nestedStack, ChangeSetId: undefined }],
      /no change set of the nested stack Network/,
    ],
    [
      "a resource changes twice",
      [nestedStack, { ...nestedStack, Action: "Remove" }],
      /two changes of Network/,
    ],
  ])("is incomplete when %s", async (_, outer, message) => {
    await expect(describeWholeChangeSet(describing({ outer }), "outer")).rejects.toMatchObject(
      incomplete(message),
    );
  });

  it("is incomplete when a change is not one of a resource", async () => {
    const client = { send: async () => ({ Status: "CREATE_COMPLETE", Changes: [{ Type: "Hook" }] }) };

    await expect(
      describeWholeChangeSet(client as unknown as CloudFormationClient, "outer"),
    ).rejects.toMatchObject(incomplete(/not one of a resource/));
  });

  it("needs no change set of a nested stack that is removed", async () => {
    const removed: ResourceChange = { ...nestedStack, Action: "Remove", ChangeSetId: undefined };

    const whole = await describeWholeChangeSet(describing({ outer: [removed] }), "outer");

    expect(whole.nested.size).toBe(0);
  });
});

/** CloudFormation with these changes by change set, and what it says besides of the nested one. */
function describing(
  changes: Readonly<Record<string, readonly ResourceChange[]>>,
  inner: DescribeChangeSetOutput | ((withValues: boolean) => DescribeChangeSetOutput) = {},
): CloudFormationClient {
  const send = async ({ input }: { input: DescribeChangeSetInput }) => {
    const { ChangeSetName: ChangeSetId = "", IncludePropertyValues = false } = input;
    const more = typeof inner === "function" ? inner(IncludePropertyValues) : inner;
    return {
      ChangeSetId,
      Status: "CREATE_COMPLETE",
      Changes: (changes[ChangeSetId] ?? []).map((ResourceChange) => ({ ResourceChange })),
      ...(ChangeSetId === "inner" && { ParentChangeSetId: "outer", ...more }),
    };
  };
  return { send } as unknown as CloudFormationClient;
}
