import { html } from "hono/html";
import type { DatabasePlan, PlannedMigration } from "../database/database-plan.ts";
import { classesOf, effectWords } from "../database/plan-words.ts";
import type { Rehearsal } from "../rehearsal/rehearsal.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { type Tone, tag } from "./banner.ts";
import { plannedTaskSection } from "./planned-task-section.ts";
import { rehearsalSection } from "./rehearsal-section.ts";

/** The migrations, when each runs and what it does, or the task in their place. Those that do more than add come first. */
export function databaseSection({ migrations, skipped, task }: DatabasePlan, rehearsal?: Rehearsal): Html {
  const found = migrations.filter((migration) => migration.found);
  const byTool = migrations.filter(({ appliedBy }) => appliedBy);
  const applied = migrations.filter(
    ({ status, found, appliedBy }) => status === "applied" && !found && !appliedBy,
  );
  const open = migrations.filter(({ status }) => status !== "applied");
  const ordered = [...open.filter(doesMore), ...open.filter((migration) => !doesMore(migration))];
  return html`<section><h2>Database</h2>
${skipped ? html`<p>No migration is applied: ${visibleText(skipped)}.</p>` : ""}
${!skipped && !task && open.length === 0 ? html`<p>There is no new migration.</p>` : ""}
${task ? plannedTaskSection(task) : ""}
${rehearsalSection(rehearsal)}
${ordered.map(migrationDetails)}
${applied.length > 0 ? html`<p class="quiet">Applied by an earlier deployment: ${visibleText(applied.map(({ name }) => name).join(", "))}.</p>` : ""}
${byTool.length > 0 ? html`<p>Applied by ${visibleText(byTool[0]?.appliedBy ?? "")}, by its ledger; recorded and not run: ${visibleText(byTool.map(({ name }) => name).join(", "))}.</p>` : ""}
${found.length > 0 ? html`<p>Found in the database, which had no ledger; recorded and not run: ${visibleText(found.map(({ name }) => name).join(", "))}.</p>` : ""}</section>`;
}

/** A plan of an earlier version has only the reasons why a migration is breaking. */
const doesMore = ({ effects, breaking }: PlannedMigration) => (effects ?? breaking).length > 0;

const statusWords: Readonly<Record<PlannedMigration["status"], string>> = {
  applied: "applied",
  appliedNow: "already applied: it only adds",
  afterApproval: "applied after the approval",
};

const statusTones: Readonly<Record<PlannedMigration["status"], Tone>> = {
  applied: "neutral",
  appliedNow: "good",
  afterApproval: "attention",
};

const migrationDetails = (migration: PlannedMigration): Html =>
  html`<h3>${visibleText(migration.name)} ${tag(statusTones[migration.status], statusWords[migration.status])}${classTags(migration)}</h3>
${migration.waits === undefined ? "" : html`<p>It waits: ${visibleText(migration.waits)}.</p>`}
${whatItDoes(migration)}
<details><summary>SQL of ${visibleText(migration.name)}</summary><pre tabindex="0">${visibleText(migration.sql)}</pre>
<p class="quiet">SHA-256 <code>${migration.checksum}</code></p></details>`;

const classTags = (migration: PlannedMigration): readonly Html[] =>
  classesOf(migration).map((kind) => {
    const isBreaking = migration.effects?.some((effect) => effect.class === kind && effect.breaking);
    return html` ${tag(isBreaking ? "bad" : "attention", effectWords[kind])}`;
  });

function whatItDoes({ effects, breaking }: PlannedMigration): Html | "" {
  const lines = effects
    ? effects.map(
        ({ reason, statement }) =>
          html`<li>${visibleText(reason)}: <code>${visibleText(statement)}</code></li>`,
      )
    : breaking.map((reason) => html`<li>${visibleText(reason)}</li>`);
  if (lines.length === 0) return "";
  return breaking.length > 0
    ? html`<p>It is not backward compatible with the previous release:</p><ul>${lines}</ul>`
    : html`<ul>${lines}</ul>`;
}
