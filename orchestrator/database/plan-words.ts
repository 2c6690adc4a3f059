import { counted } from "../text/duration.ts";
import { type DatabasePlan, heldBack, type PlannedMigration } from "./database-plan.ts";
import type { EffectClass } from "./migration-facts.ts";
import { commandLine, familyOf, type PlannedTask } from "./planned-task.ts";

/** Each class of effects in words. */
export const effectWords: Readonly<Record<EffectClass, string>> = {
  destroysData: "destroys data",
  breaksPreviousRelease: "breaks the previous release",
  blocks: "blocks readers or writers",
  rewritesTable: "rewrites a table",
  takesLong: "takes long",
  changesRights: "changes rights",
  unknown: "unknown",
};

/** The classes of a migration's effects, each once. */
export const classesOf = ({ effects = [] }: PlannedMigration): readonly EffectClass[] => [
  ...new Set(effects.map((effect) => effect.class)),
];

/** The database's part of a plan in one line: what was applied already, what waits, and what that does. */
export function databaseLine(plan: DatabasePlan): string {
  if (plan.skipped) return `no migration is applied: ${plan.skipped}`;
  if (plan.task) return `a task waits for the approval: ${taskWords(plan.task)}`;
  const now = plan.migrations.filter(({ status }) => status === "appliedNow");
  const waiting = heldBack(plan);
  const parts = [
    ...(now.length > 0 ? [`applied already, since it only adds: ${namesOf(now)}`] : []),
    ...(waiting.length > 0
      ? [
          `${counted(waiting.length, "migration")} ${waiting.length === 1 ? "waits" : "wait"} for the approval: ${waiting.map(inShort).join("; ")}`,
        ]
      : []),
  ];
  return parts.join(". ") || "no new migration";
}

/** What the task does, in one line. */
export function taskWords({ command, container, image, taskDefinition }: PlannedTask): string {
  const of = `container ${container} of ${familyOf(taskDefinition)}`;
  return `${commandLine(command)} in ${image ?? "the new image"} (${of}). What it does to the database is not judged`;
}

const namesOf = (migrations: readonly PlannedMigration[]) => migrations.map(({ name }) => name).join(", ");

function inShort(migration: PlannedMigration): string {
  const { name, effects = [] } = migration;
  const [first] = effects;
  if (!first) return `${name} (only adds)`;
  const more = effects.length > 1 ? `, and ${effects.length - 1} more` : "";
  return `${name} (${classesOf(migration)
    .map((kind) => effectWords[kind])
    .join(", ")}: ${first.reason}${more})`;
}
