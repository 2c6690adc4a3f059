import { html } from "hono/html";
import type { MeasuredMigration } from "../rehearsal/measured-migration.ts";
import { aloneWords, heldLock, rowsWords } from "../rehearsal/measured-words.ts";
import type { Rehearsal, TriedRelease } from "../rehearsal/rehearsal.ts";
import { triedWords } from "../rehearsal/rehearsal-words.ts";
import { formatDuration } from "../text/duration.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { type Tone, tag } from "./banner.ts";
import { dataTable } from "./panel.ts";

/** What the waiting migrations did to a clone of the database; nothing if the settings do not ask for a rehearsal. */
export function rehearsalSection(rehearsal: Rehearsal | undefined): Html | "" {
  if (!rehearsal) return "";
  const { outcome, why = "", migrations, previousRelease } = rehearsal;
  if (outcome !== "rehearsed") {
    return html`<h3>Rehearsal on a clone ${tag("attention", "not rehearsed")}</h3><p>${visibleText(why)}</p>`;
  }
  return html`<h3>Rehearsal on a clone ${tag(...tones[previousRelease.outcome])}</h3>
<p>${visibleText(triedWords(previousRelease))}.</p>
${dataTable("Measured on the clone", ["Migration", "Duration", "Locks", "Rewritten", "Rows"], migrations.map(cellsOf))}`;
}

const tones: Readonly<Record<TriedRelease["outcome"], readonly [Tone, string]>> = {
  passed: ["good", "the previous release still passes"],
  failed: ["bad", "the previous release fails"],
  notTried: ["attention", "the previous release was not tried"],
};

const cellsOf = (migration: MeasuredMigration): readonly string[] => {
  const { name, milliseconds, statementsAlone, locks, rewritten, rows } = migration;
  const held = [...locks.map(heldLock), ...aloneWords(statementsAlone)];
  return [
    visibleText(name),
    formatDuration(milliseconds),
    visibleText(held.join("; ") || "none that keeps anybody waiting"),
    visibleText(rewritten.join(", ") || "no table"),
    rowsWords([rows]).join(", ") || "none",
  ];
};
