import { html } from "hono/html";
import { commandLine, type PlannedTask } from "../database/planned-task.ts";
import type { MigrationTaskResult } from "../migration-task/task-result.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { type Tone, tag } from "./banner.ts";
import { logLine } from "./evidence-section.ts";
import { facts, quiet, shownTime } from "./panel.ts";

/** How the task that migrated the database ended, with its log. */
export function migrationTaskSection(
  { command }: PlannedTask,
  { outcome, endedAt, problem = "", diagnosis = "", task, log, unreadLog }: MigrationTaskResult,
): Html {
  const lines = log.map(logLine).join("\n");
  return html`<p>${tag(tones[outcome], outcome)} <code>${visibleText(commandLine(command))}</code></p>
${facts({
  Problem: visibleText(problem),
  Diagnosis: visibleText(diagnosis),
  Task: task && visibleText(task.taskArn),
  Ended: shownTime(endedAt),
})}
${lines ? html`<pre tabindex="0">${visibleText(lines)}</pre>` : quiet("It has written no log.")}
${unreadLog ? quiet(`The log could not be read: ${visibleText(unreadLog)}`) : ""}`;
}

const tones: Readonly<Record<MigrationTaskResult["outcome"], Tone>> = {
  succeeded: "good",
  failed: "bad",
  unknown: "attention",
};
