import { heldBack } from "../database/database-plan.ts";
import { ingressAdded, permissionsAdded } from "./access-added.ts";
import type { ChangeReview, JudgedChange } from "./change-review.ts";
import { findingOf, type PolicyInput, type PolicyRule, perChange } from "./policy-rule.ts";
import { isKept, isReplaced, isStateful } from "./stateful-resources.ts";

const isRemoved = ({ action, policyAction }: ChangeReview) =>
  action === "Remove" || policyAction === "Delete";

const predictableActions = new Set(["Add", "Modify", "Remove", "Import", "SyncWithActual"]);

/** What a new image changes. Nested stacks are included, for the changes in them are judged one by one. */
const typesOfImageDeployment = new Set([
  "AWS::ECS::TaskDefinition",
  "AWS::ECS::Service",
  "AWS::CloudFormation::Stack",
]);

/** Whether a change may follow only from other changes, not from the template or a parameter. */
const isConsequence = ({ action, details }: ChangeReview) =>
  action === "Modify" && details.length > 0 && details.every(({ evaluation }) => evaluation === "Dynamic");

/** The changes that a new image alone does not explain. */
const beyondImage = ({ changes }: PolicyInput) =>
  changes.filter(({ review }) => !typesOfImageDeployment.has(review.type) && !isConsequence(review));

const keepOrConfirm = "change the template, or confirm it in the input";

/** The rules with their default verdicts, the strictest first. */
export const defaultRules: readonly PolicyRule[] = [
  {
    name: "no-deletion",
    title: "no resource is deleted",
    verdict: "deny",
    override: "allowDeletions",
    findings: perChange(({ review }, { isPureRollback }) => {
      if (!isRemoved(review) || isStateful(review)) return undefined;
      return review.action === "Remove" && isPureRollback ? undefined : "it would be deleted";
    }, keepOrConfirm),
  },
  {
    name: "keep-data",
    title: "no resource that holds data is deleted or replaced",
    verdict: "deny",
    override: "allowDeletions",
    findings: perChange(({ review }, { isPureRollback }) => {
      if (!isStateful(review)) return undefined;
      if (review.action === "Remove")
        return isPureRollback ? undefined : "it would be deleted, and its data lost";
      if (isRemoved(review)) return "it would be deleted, and its data lost";
      return isReplaced(review) && !isKept(review) ? "it would be replaced, and its data lost" : undefined;
    }, keepOrConfirm),
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
    name: "image-exists",
    title: "the registry has the image",
    verdict: "deny",
    override: "allowMissingImages",
    findings: ({ images: { after } }) =>
      after.registry === "missing"
        ? [
            {
              subject: after.name,
              sentence: "its registry does not have it, so no task could start",
              remedy: "push the image to the repository",
            },
          ]
        : [],
  },
  {
    name: "breaking-migration",
    title: "every migration is backward compatible with the previous release",
    verdict: "deny",
    override: "allowBreakingMigrations",
    findings: ({ database }) =>
      heldBack(database)
        .filter(({ breaking }) => breaking.length > 0)
        .map(({ name, breaking }) => ({
          subject: name,
          sentence: `it is not backward compatible with the previous release: ${breaking.join("; ")}`,
          remedy:
            "make the change in two releases: first add the new, then remove the old when nothing uses it",
        })),
  },
  {
    name: "data-moves",
    title: "no resource that holds data is replaced by an empty one",
    verdict: "second-approver",
    findings: perChange(
      ({ review }) =>
        isStateful(review) && isReplaced(review) && isKept(review)
          ? "it would be replaced by an empty one; the old one, or a snapshot of it, is retained"
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
  {
    name: "iam-widened",
    title: "no permission is added",
    verdict: "second-approver",
    onCreation: "the stack is created, so there were no permissions before",
    findings: perChange(permissionsAdded, "check that the service needs it, and nothing less would do"),
  },
  {
    name: "open-to-the-internet",
    title: "nothing is opened to the internet",
    verdict: "second-approver",
    onCreation: "the stack is created, so there was no security group before",
    findings: perChange(
      (change) => ingressAdded(change, true),
      "narrow the source, unless access from the whole internet is intended",
    ),
  },
  {
    name: "scope",
    title: "a new image changes the task definition and the service, and nothing else",
    verdict: "second-approver",
    findings: (plan) => {
      const { phase, changeSetType, differences } = plan;
      const imageOnly = differences && !differences.template && differences.parameters.length === 0;
      if (phase === "rollback" || changeSetType === "CREATE" || !imageOnly) return [];
      return beyondImage(plan).map(({ review }) =>
        findingOf(
          review,
          "it changes although only the image is new",
          "find out why before you approve: the stack may have been changed by hand",
        ),
      );
    },
  },
  {
    name: "same-template",
    title: "the template and the other parameters are those of the previous release",
    verdict: "warn",
    findings: (plan) => {
      const { phase, differences } = plan;
      if (phase === "rollback" || !differences) return [];
      const { template, parameters } = differences;
      const changed = [template ? "the template" : "", ...parameters].filter(Boolean);
      if (changed.length === 0) return [];
      const sentence = `${changed.join(", ")} changed since the previous release; ${beyondImage(plan).length} resources change besides the task definition and the service`;
      return [{ sentence, remedy: "read these changes too" }];
    },
  },
  {
    name: "ingress-widened",
    title: "no security group allows more inbound traffic",
    verdict: "warn",
    findings: perChange(
      (change) => ingressAdded(change, false),
      "check that the service needs it, and nothing less would do",
    ),
  },
  {
    name: "drift",
    title: "no resource was changed outside CloudFormation",
    verdict: "warn",
    findings: perChange(driftOf, "find out who changed it and why: the change set may revert it"),
  },
  {
    name: "values-known",
    title: "CloudFormation shows the values before and after",
    verdict: "warn",
    findings: ({ changes, leftOut }) => {
      const ids = new Set(leftOut);
      return changes
        .filter(({ review }) => ids.has(review.logicalId))
        .map(({ review }) =>
          findingOf(
            review,
            "CloudFormation left it out of the description with values",
            "compare the templates to see what changes in it",
          ),
        );
    },
  },
  {
    name: "image-known",
    title: "it is known whether the registry has the image",
    verdict: "warn",
    findings: ({ phase, images: { after } }) =>
      phase === "deploy" && after.registry === "unknown"
        ? [
            {
              subject: after.name,
              sentence: `it is not known whether its registry has it: ${after.reason ?? "the registry gave no reason"}`,
              remedy: "check in the registry that the image exists",
            },
          ]
        : [],
  },
  {
    name: "image-by-digest",
    title: "images are named by their digests",
    verdict: "warn",
    findings: ({ images, changes }) =>
      [...new Set([images.after.name, ...changes.flatMap(imagesOf)])]
        .filter((name) => name !== "" && !name.includes("@sha256:"))
        .map((name) => ({
          sentence: `${name} is named by a tag, which may point to another image tomorrow`,
          remedy: "name it by its digest: name@sha256:…",
        })),
  },
];

function driftOf({ review: { action, driftStatus, details } }: JudgedChange): string | undefined {
  if (action === "SyncWithActual") return "CloudFormation would adopt changes that were made outside it";
  const drifted = details.filter(
    ({ actual, changeType }) => actual !== undefined || changeType === "SyncWithActual",
  );
  const properties = [...new Set(drifted.map(({ name, path, attribute }) => path ?? name ?? attribute))];
  if (properties.length > 0) return `it was changed outside CloudFormation: ${properties.join(", ")}`;
  const state =
    driftStatus === "MODIFIED" || driftStatus === "DELETED" ? driftStatus.toLowerCase() : undefined;
  return state ? `it was ${state} outside CloudFormation` : undefined;
}

function imagesOf({ review, after }: JudgedChange): string[] {
  if (review.type !== "AWS::ECS::TaskDefinition") return [];
  const { ContainerDefinitions = [] } = (after?.Properties ?? {}) as {
    ContainerDefinitions?: readonly { readonly Image?: unknown }[];
  };
  return ContainerDefinitions.flatMap(({ Image }) => (typeof Image === "string" ? [Image] : []));
}
