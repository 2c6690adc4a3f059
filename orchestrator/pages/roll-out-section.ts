import { html } from "hono/html";
import { phaseName } from "../deployment/deployment.ts";
import type { ObservedService, ObservedTarget, ObservedTask } from "../ecs/service-observation.ts";
import type { DeploymentView } from "../history/deployment-view.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { dataTable, quiet, shownTime } from "./panel.ts";

// The latest events are enough to see what ECS does.
const tasksShown = 8;
const eventsShown = 8;

/** Old and new tasks, the targets' health and the latest events, as last observed. */
export function rollOutSection({ deploy, rollback }: DeploymentView): Html | undefined {
  const seen = [rollback, deploy].find(({ rollOut }) => rollOut);
  if (!seen?.rollOut) return undefined;
  const { service, tasks, targets, seenAt } = seen.rollOut;
  return html`${quiet(`Of the ${phaseName[seen.phase]}, observed ${shownTime(seenAt)}.`)}${serviceParts(service, targets)}${tasksTable(tasks)}${events(service)}`;
}

function serviceParts(
  { desiredCount, runningCount, pendingCount, deployments }: ObservedService,
  targets: readonly ObservedTarget[],
): Html {
  return html`<p class="counts"><strong>${runningCount}</strong> of <strong>${desiredCount}</strong> tasks are running, ${pendingCount} are starting.</p>
${targetsLine(targets)}
${dataTable(
  "Deployments of the service",
  ["Version", "Task definition", "Roll-out"],
  deployments.map(({ status, taskDefinition, rolloutState, rolloutStateReason, failedTasks }) => [
    status === "PRIMARY" ? "new" : status === "ACTIVE" ? "old" : visibleText(status),
    html`<code>${visibleText(lastSection(taskDefinition))}</code>`,
    visibleText(
      [rolloutState, rolloutStateReason, failedTasks > 0 ? `${failedTasks} failed tasks` : ""]
        .filter(Boolean)
        .join(" · "),
    ),
  ]),
  "service",
)}`;
}

function tasksTable(tasks: readonly ObservedTask[]): Html {
  if (tasks.length === 0) return quiet("No tasks.");
  return dataTable(
    `Tasks, newest first${tasks.length > tasksShown ? ` (${tasksShown} of ${tasks.length})` : ""}`,
    ["Task", "Revision", "Status", "Reason"],
    tasks
      .slice(0, tasksShown)
      .map((task) => [
        html`<code>${visibleText(lastSection(task.taskArn).slice(0, 8))}</code>`,
        visibleText(task.taskDefinition.split(":").at(-1) ?? ""),
        visibleText(task.lastStatus.toLowerCase()),
        visibleText(reasonOf(task)),
      ]),
  );
}

const reasonOf = ({ stoppedReason, containers }: ObservedTask) =>
  [
    stoppedReason,
    ...containers.map(({ name, exitCode, reason }) =>
      exitCode || reason
        ? `${name}: ${[exitCode && `exit code ${exitCode}`, reason].filter(Boolean).join(", ")}`
        : "",
    ),
  ]
    .filter(Boolean)
    .join("; ");

function targetsLine(targets: readonly ObservedTarget[]): Html {
  if (targets.length === 0) return html`<p class="targets quiet">The load balancer has no targets.</p>`;
  return html`<p class="targets">Targets: ${targets.map(
    ({ target, state, reason }) =>
      html`<span class="tag ${state === "healthy" ? "good" : state.startsWith("unhealthy") ? "bad" : "neutral"}">${visibleText(target)} ${visibleText(state)}${reason ? ` (${visibleText(reason)})` : ""}</span> `,
  )}</p>`;
}

const events = ({ events: all }: ObservedService): Html =>
  html`<h3>Latest events</h3><ul class="events">${all
    .slice(0, eventsShown)
    .map(
      ({ at, message }) =>
        html`<li><time class="quiet" datetime="${at}">${at.slice(11, 19)}</time> ${visibleText(message)}</li>`,
    )}</ul>`;

const lastSection = (arn: string) => arn.split("/").at(-1) ?? arn;
