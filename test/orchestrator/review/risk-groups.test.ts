import { expect, it } from "vitest";
import type { ChangeReview } from "../../../orchestrator/review/change-review.ts";
import type { Verdict } from "../../../orchestrator/review/policy-rule.ts";
import { riskGroups } from "../../../orchestrator/review/risk-groups.ts";

const change = (logicalId: string, more: Partial<ChangeReview> = {}): ChangeReview => ({
  action: "Modify",
  logicalId,
  type: "AWS::SNS::Topic",
  replacement: "False",
  scope: [],
  details: [],
  ...more,
});

const rule = (verdict: Verdict, ...ids: string[]) => ({
  rule: verdict,
  title: verdict,
  verdict,
  findings: ids.map((logicalId) => ({ logicalId, sentence: "found", remedy: "look" })),
  overridden: [],
});

it("has each change in the group of the strictest verdict on it, the riskiest group first", () => {
  const changes = [
    change("Plain"),
    change("Gone", { action: "Remove" }),
    change("New", { replacement: "Conditional" }),
    change("Warned"),
    change("Denied"),
    change("Second"),
  ];

  const groups = riskGroups(changes, [
    rule("warn", "Warned", "Denied"),
    rule("deny", "Denied"),
    rule("second-approver", "Second"),
  ]);

  expect(groups.map(({ risk, changes }) => [risk, ...changes.map(({ logicalId }) => logicalId)])).toEqual([
    ["deny", "Denied"],
    ["second-approver", "Second"],
    ["warn", "Warned"],
    ["replaced", "Gone", "New"],
    ["plain", "Plain"],
  ]);
});
