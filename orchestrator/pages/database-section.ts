import { html } from "hono/html";
import type { DatabasePlan, PlannedMigration } from "../database/database-plan.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { type Tone, tag } from "./banner.ts";

/** What becomes, or has become, of the database; what the version before could not live with first. */
export function databaseSection({ migrations, skipped }: DatabasePlan): Html {
  const applied = migrations.filter(({ status }) => status === "applied");
  const news = migrations.filter(({ status }) => status !== "applied");
  const ordered = [...news.filter(isBreaking), ...news.filter((migration) => !isBreaking(migration))];
  return html`<section><h2>Database</h2>
${skipped ? html`<p>Nothing is migrated: ${visibleText(skipped)}.</p>` : ""}
${!skipped && news.length === 0 ? html`<p>No migration is new.</p>` : ""}
${ordered.map(migrationDetails)}
${applied.length > 0 ? html`<p class="quiet">Applied by an earlier deployment: ${visibleText(applied.map(({ name }) => name).join(", "))}.</p>` : ""}</section>`;
}

const isBreaking = ({ breaking }: PlannedMigration) => breaking.length > 0;

const statusWords: Readonly<Record<PlannedMigration["status"], string>> = {
  applied: "applied",
  appliedNow: "applied already: the version before can live with it",
  afterApproval: "waits for the approval",
};

const statusTones: Readonly<Record<PlannedMigration["status"], Tone>> = {
  applied: "neutral",
  appliedNow: "good",
  afterApproval: "attention",
};

const migrationDetails = (migration: PlannedMigration): Html =>
  html`<h3>${visibleText(migration.name)} ${isBreaking(migration) ? tag("bad", "breaking") : ""} ${tag(statusTones[migration.status], statusWords[migration.status])}</h3>
${isBreaking(migration) ? html`<p>The version before could not live with it:</p><ul>${migration.breaking.map((reason) => html`<li>${visibleText(reason)}</li>`)}</ul>` : ""}
<details><summary>SQL of ${visibleText(migration.name)}</summary><pre tabindex="0">${visibleText(migration.sql)}</pre>
<p class="quiet">SHA-256 <code>${migration.checksum}</code></p></details>`;
