import { type DatabasePlan, heldBack, type PlannedMigration } from "../../database/database-plan.ts";
import { effectWords } from "../../database/plan-words.ts";
import { commandLine } from "../../database/planned-task.ts";
import type { JudgedChange } from "../change-review.ts";
import {
  type Finding,
  findingOf,
  overrideFields,
  type PolicyInput,
  type PolicyRule,
  perChange,
} from "../policy-rule.ts";
import { beyondImage, beyondParameters } from "../scope.ts";
import { unexpectedParameters } from "./unexpected-parameters.ts";

export const planRules: readonly PolicyRule[] = [
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
    name: "migration-effects",
    title: "no migration does more than add to the database",
    verdict: "warn",
    findings: ({ database }) => [...taskEffect(database), ...heldBack(database).flatMap(effectsOf)],
  },
  {
    name: "previous-release-rehearsed",
    title: "the previous release works on the migrated database",
    verdict: "second-approver",
    findings: ({ rehearsal }) => {
      if (rehearsal?.previousRelease.outcome !== "failed") return [];
      const { image = "the previous release", problems } = rehearsal.previousRelease;
      return [
        {
          subject: image,
          sentence: `on a clone of the database it failed after the migrations: ${problems.join(" | ")}`,
          remedy:
            "make the change in two releases; otherwise it fails from the migration on, and a rollback does not help",
        },
      ];
    },
  },
  {
    name: "migrations-rehearsed",
    title: "the waiting migrations were rehearsed on a clone of the database, if the settings ask for it",
    verdict: "warn",
    findings: ({ rehearsal }) =>
      rehearsal?.outcome === "notRehearsed"
        ? [
            {
              sentence: `they were not rehearsed: ${rehearsal.why}`,
              remedy: "read what they do in the database's part of the plan",
            },
          ]
        : [],
  },
  {
    name: "no-override",
    title: "the input overrides no rule",
    verdict: "second-approver",
    mildest: "second-approver",
    findings: overriddenNames,
  },
  {
    name: "expected-parameters",
    title: "no parameter has a value that neither the previous release nor the settings have",
    verdict: "second-approver",
    mildest: "second-approver",
    findings: unexpectedParameters,
  },
  {
    name: "scope",
    title: "a new image changes the task definition and the service, and nothing else",
    verdict: "second-approver",
    findings: (plan) => {
      const { phase, changeSetType, differences, keepsTemplate } = plan;
      if (phase === "rollback" || changeSetType === "CREATE") return [];
      // A new template may change anything.
      if (!keepsTemplate && differences?.template !== false) return [];
      return beyondParameters(plan).map((review) =>
        findingOf(
          review,
          "it changes although neither the template nor a parameter that it uses is new",
          "find out why before you approve: the stack may have been changed by hand",
        ),
      );
    },
  },
  {
    name: "health-check-changes",
    title: "the health check stays as it is while the image changes",
    verdict: "warn",
    findings: (plan) =>
      plan.changes.some(({ review }) => review.type === "AWS::ECS::TaskDefinition")
        ? plan.changes
            .filter(changesHealthCheck)
            .map(({ review }) =>
              findingOf(
                review,
                "if the new version fails, the old one is not healthy either until this change is undone",
                "make the old version pass the new health check first",
              ),
            )
        : [],
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
];

/** Those that do not break the previous release: that is another rule. */
const effectsOf = ({ name, effects = [] }: PlannedMigration): readonly Finding[] =>
  effects
    .filter(({ breaking }) => !breaking)
    .map((effect) => ({
      subject: name,
      sentence: `${effectWords[effect.class]}: ${effect.reason}`,
      remedy: "read its statement in the database's part of the plan",
    }));

/** Nobody but the team knows what its command does. */
const taskEffect = ({ task }: DatabasePlan): readonly Finding[] =>
  task
    ? [
        {
          subject: commandLine(task.command),
          sentence: `${effectWords.unknown}: a task runs this command, and what it does to the database is not judged`,
          remedy:
            "find out from the requester which migrations it applies, and whether the previous release works after them",
        },
      ]
    : [];

/** Each name in an override field of the input, whether this plan needs it or not. */
function overriddenNames({ overrides }: PolicyInput): readonly Finding[] {
  return overrideFields.flatMap((field) =>
    overrides[field].map((subject) => ({
      subject,
      sentence: `the input permits it against the policy (${field})`,
      remedy: "find out from the requester why it is needed",
    })),
  );
}

const changesHealthCheck = ({ review }: JudgedChange) =>
  review.type === "AWS::ElasticLoadBalancingV2::TargetGroup" &&
  review.action === "Modify" &&
  review.details.some(({ name }) => /^(HealthCheck\w+|Matcher|Port|Protocol)$/.test(name ?? ""));

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
