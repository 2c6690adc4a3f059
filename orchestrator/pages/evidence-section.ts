import { html } from "hono/html";
import { phaseName } from "../deployment/deployment.ts";
import type { ObservedTask } from "../ecs/service-observation.ts";
import type { Evidence, LogLine, StackEventEvidence, StoredEvidence } from "../evidence/evidence.ts";
import type { DeploymentView } from "../history/deployment-view.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { quiet, shownTime } from "./panel.ts";

// Lines of each kind: the table has all of them, and the page stays below 200 KB.
const linesShown = 60;

/** The evidence of the failed phases, collected before the rollback removed it. */
export function evidenceSection({ deploy, rollback }: DeploymentView): Html | undefined {
  const kept = [deploy.failed, rollback.failed].filter((failed) => failed !== undefined);
  return kept.length === 0 ? undefined : html`${kept.map(evidenceDetails)}`;
}

function evidenceDetails({ evidence }: StoredEvidence): Html {
  const { phase, collectedAt, failure, stackEvents, tasks, logs, unread } = evidence;
  return html`<h3>The ${phaseName[phase]}, collected ${shownTime(collectedAt)}</h3>
<p><strong>${visibleText(failure.error)}</strong>: ${visibleText(failure.cause)}</p>
${lines("Stack events", stackEvents.map(stackEventLine))}
${lines("Events of the service", serviceLines(evidence))}
${lines("Tasks", tasks.map(taskLine))}
${lines("Log", logs.map(logLine))}
${unread.length > 0 ? quiet(`Could not be read: ${unread.map(visibleText).join("; ")}`) : ""}`;
}

/** The latest lines of a kind, behind a summary. */
function lines(title: string, all: readonly string[]): Html | "" {
  if (all.length === 0) return "";
  const shown = all.slice(-linesShown);
  const count = shown.length < all.length ? `the last ${shown.length} of ${all.length}` : String(all.length);
  return html`<details><summary>${title} (${count})</summary><pre tabindex="0">${visibleText(shown.join("\n"))}</pre></details>`;
}

const joined = (...parts: readonly (string | undefined)[]) => parts.filter(Boolean).join("  ");

const stackEventLine = ({ at, logicalId, status, reason }: StackEventEvidence) =>
  joined(at.slice(11, 19), logicalId, status, reason);

const serviceLines = ({ service }: Evidence) =>
  (service?.events ?? []).map(({ at, message }) => joined(at.slice(11, 19), message)).toReversed();

const taskLine = ({ taskArn, lastStatus, stopCode, stoppedReason, containers }: ObservedTask) =>
  joined(
    taskArn.split("/").at(-1),
    lastStatus,
    stopCode,
    stoppedReason,
    ...containers.map(({ name, exitCode, reason }) =>
      joined(name, exitCode === undefined ? "" : `exit ${exitCode}`, reason),
    ),
  );

/** Time, container and text. */
export const logLine = ({ at, container, message }: LogLine) => joined(at.slice(11, 23), container, message);
