import { html } from "hono/html";
import { executionNameOf } from "../deployment/deployment-id.ts";
import { requesterLine } from "../deployment/requester-facts.ts";
import type { DeploymentListPage, ListedDeployment } from "../history/deployment-list.ts";
import { deployedOf } from "../history/execution-request.ts";
import { type ChartedDeployment, chartKey, deploymentsChart } from "../pictures/deployments-chart.ts";
import { formatDuration } from "../text/duration.ts";
import type { Html } from "../text/html.ts";
import { pathSegment } from "../text/path-segment.ts";
import { visibleText } from "../text/visible-text.ts";
import { deploymentStatus } from "./deployment-status.ts";
import { deploymentStyle } from "./deployment-style.ts";
import { layout, type PageAdditions } from "./layout.ts";
import { dataTable, quiet, shownTime } from "./panel.ts";
import { style } from "./style.ts";

export const listAdditions: PageAdditions = { styles: [style, deploymentStyle] };

/** The deployments of a page of the list, newest first; `path` is the list's own. */
export function deploymentsPage({ deployments, next }: DeploymentListPage, path: string): string {
  const content = html`<h1>Deployments</h1>
${deployments.length === 0 ? html`<section>${quiet('There is no deployment yet. Start one with an input like {"image": "tasks:1.0.0"}.')}</section>` : list(deployments, path)}
${next ? html`<p><a href="${path}?next=${encodeURIComponent(next)}">Older deployments</a></p>` : ""}`;
  return layout("Deployments", content, listAdditions);
}

function list(deployments: readonly ListedDeployment[], path: string): Html {
  return html`<section><h2>Outcome and duration</h2><div class="scroll newest-last" tabindex="0" role="group" aria-label="Outcome and duration">${deploymentsChart(deployments.map(charted).toReversed())}</div>
${chartKey}</section>
<section class="panel deployments">${dataTable(
    "Newest first",
    ["Outcome", "Deployment", "Image", "Requested by", "Started", "Duration"],
    deployments.map((deployment) => row(deployment, path)),
  )}</section>`;
}

function row(deployment: ListedDeployment, path: string): readonly (Html | string)[] {
  const { id, request, requester, progress, startedAt, durationMs } = deployment;
  const { words, tone } = deploymentStatus(deployment);
  return [
    html`<span class="tag ${tone}">${words}</span>${progress.error ? html`<br><span class="quiet">${visibleText(progress.error)}</span>` : ""}`,
    html`<a href="${path}/${pathSegment(id)}">${visibleText(executionNameOf(id))}</a>`,
    request.image
      ? html`<code>${visibleText(request.image)}</code>`
      : visibleText(deployedOf(request) ?? "–"),
    visibleText(requesterLine(requester)),
    html`<time datetime="${startedAt}">${shownTime(startedAt)}</time>`,
    formatDuration(durationMs),
  ];
}

const statuses = { good: "done", attention: "neutral", bad: "failed", neutral: "running" } as const;

function charted(deployment: ListedDeployment): ChartedDeployment {
  const { id, startedAt, durationMs } = deployment;
  const { words, tone, isLive } = deploymentStatus(deployment);
  const status = isLive ? "running" : statuses[tone];
  return { name: executionNameOf(id), outcome: words, status, startedAt: shownTime(startedAt), durationMs };
}
