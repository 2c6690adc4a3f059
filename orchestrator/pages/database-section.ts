import { html } from "hono/html";
import type { DatabasePlan, PlannedMigration } from "../database/database-plan.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { type Tone, tag } from "./banner.ts";

/** The migrations and their status. Those that are not backward compatible come first. */
export function databaseSection({ migrations, skipped }: DatabasePlan): Html {
  const found = migrations.filter((migration) => migration.found);
  const applied = migrations.filter(({ status, found }) => status === "applied" && !found);
  const open = migrations.filter(({ status }) => status !== "applied");
  const ordered = [...open.filter(isBreaking), ...open.filter((migration) => !isBreaking(migration))];
  return html`<section><h2>Database</h2>
${skipped ? html`<p>No migration is applied: ${visibleText(skipped)}.</p>` : ""}
${!skipped && open.length === 0 ? html`<p>There is no new migration.</p>` : ""}
${ordered.map(migrationDetails)}
${applied.length > 0 ? html`<p class="quiet">Applied by an earlier deployment: ${visibleText(applied.map(({ name }) => name).join(", "))}.</p>` : ""}
${found.length > 0 ? html`<p>Found in the database, which had no ledger; recorded and not run: ${visibleText(found.map(({ name }) => name).join(", "))}.</p>` : ""}</section>`;
}

const isBreaking = ({ breaking }: PlannedMigration) => breaking.length > 0;

const statusWords: Readonly<Record<PlannedMigration["status"], string>> = {
  applied: "applied",
  appliedNow: "already applied: backward compatible",
  afterApproval: "applied after the approval",
};

const statusTones: Readonly<Record<PlannedMigration["status"], Tone>> = {
  applied: "neutral",
  appliedNow: "good",
  afterApproval: "attention",
};

const migrationDetails = (migration: PlannedMigration): Html =>
  html`<h3>${visibleText(migration.name)} ${isBreaking(migration) ? tag("bad", "breaking") : ""} ${tag(statusTones[migration.status], statusWords[migration.status])}</h3>
${isBreaking(migration) ? html`<p>It is not backward compatible with the previous release:</p><ul>${migration.breaking.map((reason) => html`<li>${visibleText(reason)}</li>`)}</ul>` : ""}
<details><summary>SQL of ${visibleText(migration.name)}</summary><pre tabindex="0">${visibleText(migration.sql)}</pre>
<p class="quiet">SHA-256 <code>${migration.checksum}</code></p></details>`;
