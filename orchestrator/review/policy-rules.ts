import { heldBack } from "../database/database-plan.ts";
import { ingressAdded, permissionsAdded } from "./access-added.ts";
import type { ChangeReview, JudgedChange } from "./change-review.ts";
import { findingOf, type PolicyInput, type PolicyRule, perChange } from "./policy-rule.ts";
import { isKept, isReplaced, isStateful } from "./stateful-resources.ts";

const isRemoved = ({ action, policyAction }: ChangeReview) =>
  action === "Remove" || policyAction === "Delete";

const predictableActions = new Set(["Add", "Modify", "Remove", "Import", "SyncWithActual"]);

/** What a deployment of another image changes, and nested stacks, whose changes are judged themselves. */
const typesOfImageDeployment = new Set([
  "AWS::ECS::TaskDefinition",
  "AWS::ECS::Service",
  "AWS::CloudFormation::Stack",
]);

/** Whether a change may follow from other changes alone, and from nothing that was written. */
const isMereConsequence = ({ action, details }: ChangeReview) =>
  action === "Modify" && details.length > 0 && details.every(({ evaluation }) => evaluation === "Dynamic");

const beyondImage = ({ changes }: PolicyInput) =>
  changes.filter(({ review }) => !typesOfImageDeployment.has(review.type) && !isMereConsequence(review));

const keepOrConfirm = "change the template, or confirm it in the input";

/** The rules as they are by default, the strictest first. */
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
    title: "CloudFormation can tell what happens to every resource",
    verdict: "deny",
    override: "allowDeletions",
    findings: perChange(
      ({ review: { action } }) =>
        predictableActions.has(action)
          ? undefined
          : `CloudFormation cannot tell what happens to it (${action})`,
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
              sentence: "its registry does not have it, so that no task could start",
              remedy: "push the image to the repository",
            },
          ]
        : [],
  },
  {
    name: "breaking-migration",
    title: "the version before can live with every migration",
    verdict: "deny",
    override: "allowBreakingMigrations",
    findings: ({ database }) =>
      heldBack(database)
        .filter(({ breaking }) => breaking.length > 0)
        .map(({ name, breaking }) => ({
          subject: name,
          sentence: `the version before cannot live with it: ${breaking.join("; ")}`,
          remedy:
            "make the change in two releases: add what is new, and take away the old when nothing uses it",
        })),
  },
  {
    name: "data-moves",
    title: "no resource that holds data gives way to an empty one",
    verdict: "second-approver",
    findings: perChange(
      ({ review }) =>
        isStateful(review) && isReplaced(review) && isKept(review)
          ? "an empty one takes its place; the old one, or a snapshot of it, is kept"
          : undefined,
      "see to it that the data are moved",
    ),
  },
  {
    name: "import",
    title: "no resource comes under CloudFormation's rule",
    verdict: "second-approver",
    findings: perChange(
      ({ review }) =>
        review.action === "Import" ? "a resource that exists already becomes part of the stack" : undefined,
      "see to it that no other stack or person manages it",
    ),
  },
  {
    name: "iam-widened",
    title: "no permission is added",
    verdict: "second-approver",
    onCreation: "the stack is made anew, so nobody had less before",
    findings: perChange(permissionsAdded, "check that the service needs it, and no more than that"),
  },
  {
    name: "open-to-the-internet",
    title: "nothing is opened to the internet",
    verdict: "second-approver",
    onCreation: "the stack is made anew, so nothing was closed before",
    findings: perChange(
      (change) => ingressAdded(change, true),
      "narrow the source, unless everybody is meant to get in",
    ),
  },
  {
    name: "scope",
    title: "another image changes the task definition and the service, and nothing else",
    verdict: "second-approver",
    findings: (plan) => {
      const { phase, changeSetType, differences } = plan;
      const imageOnly = differences && !differences.template && differences.parameters.length === 0;
      if (phase === "rollback" || changeSetType === "CREATE" || !imageOnly) return [];
      return beyondImage(plan).map(({ review }) =>
        findingOf(
          review,
          "it changes although only the image is another",
          "find out why before you approve; somebody may have changed the stack by hand",
        ),
      );
    },
  },
  {
    name: "same-template",
    title: "the template and the other parameters are those of the release before",
    verdict: "warn",
    findings: (plan) => {
      const { phase, differences } = plan;
      if (phase === "rollback" || !differences) return [];
      const { template, parameters } = differences;
      const what = [template ? "the template" : "", ...parameters].filter(Boolean);
      if (what.length === 0) return [];
      const sentence = `${what.join(", ")} changed since the release before; ${beyondImage(plan).length} resources beside task definition and service change`;
      return [{ sentence, remedy: "read these changes too" }];
    },
  },
  {
    name: "ingress-widened",
    title: "no security group lets in more",
    verdict: "warn",
    findings: perChange(
      (change) => ingressAdded(change, false),
      "check that the service needs it, and no more than that",
    ),
  },
  {
    name: "drift",
    title: "no resource was changed outside CloudFormation",
    verdict: "warn",
    findings: perChange(driftOf, "find out who changed it and why: the change set may undo that"),
  },
  {
    name: "values-known",
    title: "CloudFormation tells the values before and after",
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
    title: "the registry tells whether it has the image",
    verdict: "warn",
    findings: ({ phase, images: { after } }) =>
      phase === "deploy" && after.registry === "unknown"
        ? [
            {
              subject: after.name,
              sentence: `whether its registry has it is not known: ${after.reason ?? "it does not tell"}`,
              remedy: "see for yourself that the image is there",
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
          sentence: `${name} is named by a tag, which may mean another image tomorrow`,
          remedy: "name it by its digest: name@sha256:…",
        })),
  },
];

function driftOf({ review: { action, driftStatus, details } }: JudgedChange): string | undefined {
  if (action === "SyncWithActual") return "CloudFormation would take over what somebody changed by hand";
  const drifted = details.filter(
    ({ actual, changeType }) => actual !== undefined || changeType === "SyncWithActual",
  );
  const properties = [...new Set(drifted.map(({ name, path, attribute }) => path ?? name ?? attribute))];
  if (properties.length > 0) return `somebody changed it outside CloudFormation: ${properties.join(", ")}`;
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
