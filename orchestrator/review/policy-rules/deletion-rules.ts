import type { ChangeReview, JudgedChange } from "../change-review.ts";
import { type PolicyInput, type PolicyRule, perChange } from "../policy-rule.ts";
import { deletionPolicyOf, isKept, isReplaced, isRetained, isStateful } from "../stateful-resources.ts";
import { replacedUnderItsName } from "./named-replacement.ts";

const isRemoved = ({ action, policyAction }: ChangeReview) =>
  action === "Remove" || policyAction === "Delete";

const predictableActions = new Set(["Add", "Modify", "Remove", "Import", "SyncWithActual"]);

const nestedStack = "AWS::CloudFormation::Stack";

const keepOrConfirm = "change the template, or confirm it in the input";

export const deletionRules: readonly PolicyRule[] = [
  {
    name: "no-deletion",
    title: "no resource is deleted",
    verdict: "deny",
    override: "allowDeletions",
    findings: perChange(({ review }, { isPureRollback }) => {
      if (!isRemoved(review) || isRetained(review) || isStateful(review)) return undefined;
      if (review.action === "Remove" && isPureRollback) return undefined;
      return review.type === nestedStack
        ? "it would be deleted with everything in it"
        : "it would be deleted";
    }, keepOrConfirm),
  },
  {
    name: "keep-data",
    title: "no resource that holds data is deleted or replaced",
    verdict: "deny",
    override: "allowDeletions",
    findings: perChange(lossOfData, keepOrConfirm),
  },
  {
    name: "predictable",
    title: "CloudFormation can predict what happens to every resource",
    verdict: "deny",
    override: "allowDeletions",
    findings: perChange(
      ({ review: { action } }) =>
        predictableActions.has(action)
          ? undefined
          : `CloudFormation cannot predict what happens to it (${action})`,
      keepOrConfirm,
    ),
  },
  {
    name: "named-replacement",
    title: "no resource is replaced under its own name",
    verdict: "deny",
    findings: perChange(replacedUnderItsName, "give it another name, or let CloudFormation name it"),
  },
  {
    name: "replacement-covered",
    title: "what is kept when it is deleted is also kept when it is replaced",
    verdict: "second-approver",
    findings: perChange(
      (change, plan) => (isStateful(change.review) ? undefined : uncoveredReplacement(change, plan)),
      "add an UpdateReplacePolicy to the resource: the DeletionPolicy covers deletions only",
    ),
  },
  {
    name: "leaves-stack",
    title: "no resource leaves the stack",
    verdict: "second-approver",
    findings: perChange(
      ({ review }, { isPureRollback }) =>
        isRemoved(review) && isRetained(review) && !isPureRollback
          ? `it leaves the stack and stays in the account (${review.policyAction})`
          : undefined,
      "make sure that somebody looks after it from now on",
    ),
  },
  {
    name: "data-moves",
    title: "no resource that holds data is replaced by an empty one",
    verdict: "second-approver",
    findings: perChange(
      ({ review }) =>
        isStateful(review) && isReplaced(review) && isKept(review)
          ? `it would be replaced by an empty one; the old one, or a snapshot of it, is retained (${review.policyAction})`
          : undefined,
      "make sure that the data are moved",
    ),
  },
  {
    name: "import",
    title: "no existing resource is imported into the stack",
    verdict: "second-approver",
    findings: perChange(
      ({ review }) =>
        review.action === "Import" ? "an existing resource would become part of the stack" : undefined,
      "make sure that no other stack or person manages it",
    ),
  },
];

function lossOfData(change: JudgedChange, plan: PolicyInput): string | undefined {
  const { review } = change;
  if (!isStateful(review)) return undefined;
  if (isRemoved(review)) {
    if (isRetained(review) || (review.action === "Remove" && plan.isPureRollback)) return undefined;
    return review.policyAction === "Snapshot"
      ? "it would be deleted; only a snapshot of its data is kept (Snapshot)"
      : "it would be deleted, and its data lost";
  }
  if (!isReplaced(review) || isKept(review)) return undefined;
  return uncoveredReplacement(change, plan) ?? "it would be replaced, and its data lost";
}

/** The resource is replaced and deleted, although its DeletionPolicy says that it is worth keeping. */
function uncoveredReplacement(change: JudgedChange, { template }: PolicyInput): string | undefined {
  const { review } = change;
  if (!isReplaced(review) || isKept(review)) return undefined;
  const policy = deletionPolicyOf(change, template);
  return policy === undefined || policy === "Delete"
    ? undefined
    : `it would be replaced, and its data lost: its DeletionPolicy (${policy}) does not cover a replacement`;
}
