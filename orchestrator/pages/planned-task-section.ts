import { html } from "hono/html";
import { commandLine, familyOf, type PlannedTask } from "../database/planned-task.ts";
import { formatDuration } from "../text/duration.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { tag } from "./banner.ts";
import { facts } from "./panel.ts";

/** The task that migrates the database after the approval: what it runs, and that nobody has judged it. */
export function plannedTaskSection(task: PlannedTask): Html {
  const { command, container, image = "the new image", taskDefinition, timeoutSeconds, checksum } = task;
  return html`<h3>Migrated by a task ${tag("attention", "not judged")} ${tag("attention", "runs after the approval")}</h3>
<p>What its command does to the database, and whether the previous release works after it, cannot be told from here.</p>
${facts({
  Command: html`<code>${visibleText(commandLine(command))}</code>`,
  Image: html`<code>${visibleText(image)}</code>`,
  Container: visibleText(container),
  "Task definition": visibleText(`a copy of ${familyOf(taskDefinition)} as it runs, with this image`),
  "Stopped after": formatDuration(timeoutSeconds * 1000),
  "SHA-256 of the command": html`<code>${checksum}</code>`,
})}`;
}
