import { html } from "hono/html";
import { executionNameOf } from "../deployment/deployment-id.ts";
import type { DeploymentView } from "../history/deployment-view.ts";
import { deployedOf } from "../history/execution-request.ts";
import { stateMachineLayout } from "../pictures/state-machine-layout.generated.ts";
import { stateMachinePicture } from "../pictures/state-machine-picture.ts";
import { counted } from "../text/duration.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { changeGroups } from "./changes-section.ts";
import { approvalsSection, releasesSection } from "./decisions-section.ts";
import { type DeploymentStatus, deploymentStatus } from "./deployment-status.ts";
import { deploymentStyle } from "./deployment-style.ts";
import { evidenceSection } from "./evidence-section.ts";
import { layout, type PageAdditions } from "./layout.ts";
import { connectionWords, livePart } from "./live.ts";
import { liveScript } from "./live-script.generated.ts";
import { migrationTaskSection } from "./migration-task-section.ts";
import { type Panel, panel, quiet } from "./panel.ts";
import { rollOutSection } from "./roll-out-section.ts";
import { notToldSection, statusLine, statusSection } from "./status-section.ts";
import { style } from "./style.ts";
import { serviceMapSection, smokeTestsSection, tracesSection } from "./verification-section.ts";

export interface DeploymentPage {
  readonly view: DeploymentView;
  /** Path of the page. */
  readonly path: string;
  /** Path of the list of deployments; missing if the page's link does not open it. */
  readonly listPath?: string | undefined;
  /** What people are told about what runs after a stop; missing unless it was stopped. */
  readonly whatRuns?: string | undefined;
  /** Whom no message about the end reaches, and why; missing while everyone is told. */
  readonly notTold?: readonly { readonly recipient: string; readonly why: string }[] | undefined;
}

// Seconds between two polls: fast enough to follow, and less often while the server does not answer.
const polls = { seconds: 1.5, mostSeconds: 15 };
// Seconds between two reloads without scripts: fast enough to follow, and long enough to read.
const refreshSeconds = 10;

/** A deployment that has ended needs no script. */
export function deploymentAdditions({ view, path }: DeploymentPage): PageAdditions {
  const { isLive } = deploymentStatus(view);
  const live = { source: `${path}/live`, ...polls };
  return { styles: [style, deploymentStyle], ...(isLive && { live, scripts: [liveScript], refreshSeconds }) };
}

/** All about one deployment, the most important first. */
export function deploymentPage(page: DeploymentPage): string {
  const { view, listPath } = page;
  const status = deploymentStatus(view);
  const { isLive } = status;
  const { now, states, others } = panelsOf(page, status);
  const content = html`<p class="eyebrow">${listPath ? html`<a href="${listPath}">All deployments</a>` : "Deployment"}</p>
<h1>${subjectOf(view)}</h1>
${isLive ? connection : ""}
<div class="deployment${isLive ? " live" : ""}">
<section class="panel now-panel"><h2 id="now-title">${isLive ? "Now" : "Outcome"}</h2>${livePart("status", statusLine(view))}
<div class="panel-body" data-part="now"${isLive ? html` tabindex="0" role="group" aria-labelledby="now-title"` : ""}>${now}</div></section>
<section class="panel states-panel"><h2>States</h2><div class="scroll" tabindex="0" role="group" aria-label="States" data-part="states">${states}</div></section>
<div class="others">
${others.map((one) => panel(one, isLive))}</div>
</div>`;
  return layout(titleOf(view, status), content, deploymentAdditions(page));
}

const connection = html`<p class="quiet live-line" role="status"><span data-connection="none">This page reloads every ${refreshSeconds} seconds.</span>${connectionWords("live", "Live")}${connectionWords("lost", "No answer. This is the last known status; the page tries again.")}${connectionWords("over", "The deployment has ended.")}</p>`;

/** The parts that may have changed, for the live script; `known` are those that it has and that are final. */
export function livePage(page: DeploymentPage, known: readonly string[]): string {
  const { view } = page;
  const status = deploymentStatus(view);
  const { now, states, others } = panelsOf(page, status);
  const begun = others.filter(({ id, body }) => body && !known.includes(id));
  const title = titleOf(view, status);
  const content = html`<h1>${subjectOf(view)}</h1>${status.isLive ? "" : html`<p data-over></p>`}
${livePart("status", statusLine(view))}${livePart("now", now)}${livePart("states", states)}${begun.map(
  ({ id, body, final }) => html`<div data-part="${id}"${final ? html` data-final` : ""}>${body}</div>`,
)}`;
  return layout(title, content);
}

const titleOf = (view: DeploymentView, { words }: DeploymentStatus): string => `${words}: ${subjectOf(view)}`;

/** What is deployed and where; unlike the title it never changes. */
function subjectOf({ request, id }: DeploymentView): string {
  return visibleText(
    `${deployedOf(request) ?? executionNameOf(id)}${request.stack ? ` on ${request.stack}` : ""}`,
  );
}

interface Panels {
  readonly now: Html;
  readonly states: Html;
  readonly others: readonly Panel[];
}

function panelsOf({ view, whatRuns, notTold }: DeploymentPage, { isLive }: DeploymentStatus): Panels {
  const { progress, transitions } = view;
  const plan: readonly Panel[] = [
    changesPanel(view),
    { id: "approvals", title: "Approvals", body: approvalsSection(view) },
  ];
  const course: readonly Panel[] = [
    migrationTaskPanel(view),
    { id: "roll-out", title: "Roll-out", body: rollOutSection(view) },
    { id: "smoke-tests", title: "Smoke tests", body: smokeTestsSection(view) },
    { id: "traces", title: "Traces", body: tracesSection(view) },
    { id: "service-map", title: "Service map", body: serviceMapSection(view) },
    { id: "evidence", title: "Evidence", body: evidenceSection(view) },
  ];
  const releases = { id: "releases", title: "Releases", body: isLive ? undefined : releasesSection(view) };
  return {
    now: html`${statusSection(view, whatRuns)}${notTold ? notToldSection(notTold) : ""}`,
    states: stateMachinePicture(stateMachineLayout, progress && { progress, transitions }),
    // While it runs, new panels come last, so that nothing moves. Afterwards the results come first.
    others: isLive ? [...plan, ...course, releases] : [...course, ...plan, releases],
  };
}

/** The changes of the plan; final once they are known. */
function changesPanel({ deploy: { review }, rollback }: DeploymentView): Panel {
  const about = { id: "changes", title: "Changes" };
  if (!review) return { ...about, body: undefined };
  const back = rollback.review ? `; the rollback had ${rollback.review.changes.length}` : "";
  const count = quiet(`${counted(review.changes.length, "change")}${back}.`);
  return { ...about, body: html`${count}${changeGroups(review)}`, final: true };
}

/** The task that migrated the database; final, because it runs once. */
function migrationTaskPanel({ deploy: { review }, migrationTask }: DeploymentView): Panel {
  const about = { id: "migration-task", title: "Migration task" };
  const planned = review?.database.task;
  if (!planned || !migrationTask) return { ...about, body: undefined };
  return { ...about, body: migrationTaskSection(planned, migrationTask), final: true };
}
