import { html } from "hono/html";
import type { DeploymentView } from "../deployment-view.ts";
import type { StateMachineDefinition } from "../pictures/state-graph.ts";
import { stateMachinePicture } from "../pictures/state-machine-picture.ts";
import { visibleText } from "../visible-text.ts";
import { changeGroups } from "./changes-part.ts";
import { approvalsPart, releasesPart } from "./decisions-part.ts";
import { type DeploymentStanding, deploymentStanding } from "./deployment-standing.ts";
import { deploymentStyle } from "./deployment-style.ts";
import { evidencePart } from "./evidence-part.ts";
import { type HaltForm, haltPart } from "./halt-part.ts";
import { type Html, layout, type PageAdditions } from "./layout.ts";
import { liveScript } from "./live-script.ts";
import { nowPart } from "./now-part.ts";
import { type Panel, panel, quiet } from "./panel.ts";
import { rollOutPart } from "./roll-out-part.ts";
import { serviceMapPart, smokeTestsPart, tracesPart } from "./verification-part.ts";

export interface DeploymentPage {
  readonly view: DeploymentView;
  readonly definition: StateMachineDefinition;
  /** Path of the list of deployments. */
  readonly listPath: string;
  readonly halt: HaltForm;
}

/** What the page needs beside its content; a deployment that is over needs no script. */
export function deploymentAdditions(view: DeploymentView): PageAdditions {
  const { isLive } = deploymentStanding(view);
  return { style: deploymentStyle, ...(isLive && { script: liveScript, refreshSeconds: 10 }) };
}

/** Everything about one deployment, what matters first. */
export function deploymentPage(page: DeploymentPage): string {
  const { view, listPath } = page;
  const standing = deploymentStanding(view);
  const { now, states, others } = panelsOf(page, standing);
  const show = (one: Panel) => panel(one, standing.isLive);
  const content = html`<p class="eyebrow"><a href="${listPath}">All deployments</a></p>
<h1>${titleOf(view, standing)}</h1>
${standing.isLive ? html`<p class="quiet live-line" id="connection" role="status">Load the page again to see how it goes on.</p>` : ""}
<div class="deployment${standing.isLive ? " live" : ""}">
${show(now)}${statesPanel(states)}<div class="others">
${others.map(show)}</div>
</div>`;
  return layout(titleOf(view, standing), content, deploymentAdditions(view));
}

/** The parts that may have changed, for the script of the page; not those that it knows to be final. */
export function livePage(page: DeploymentPage, known: readonly string[]): string {
  const standing = deploymentStanding(page.view);
  const { now, states, others } = panelsOf(page, standing);
  const asked = [now, states, ...others].filter(({ id }) => !known.includes(id));
  const title = titleOf(page.view, standing);
  const content = html`<h1>${title}</h1>${standing.isLive ? "" : html`<p data-over></p>`}${asked.map(
    ({ id, body, final }) => html`<div data-part="${id}"${final ? html` data-final` : ""}>${body}</div>`,
  )}`;
  return layout(title, content);
}

function titleOf({ request, stackName, id }: DeploymentView, { words }: DeploymentStanding): string {
  const what = request.image ?? (request.rollback ? "rollback" : id);
  return visibleText(`${words}: ${what}${stackName ? ` on ${stackName}` : ""}`);
}

/** The picture has its own size, live or not. */
const statesPanel = ({ id, title, body }: Panel): Html =>
  html`<section class="${id}-panel"><h2>${title}</h2><div class="scroll" tabindex="0" role="group" aria-label="${title}" data-part="${id}">${body}</div></section>
`;

interface Panels {
  readonly now: Panel;
  readonly states: Panel;
  readonly others: readonly Panel[];
}

function panelsOf({ view, definition, halt }: DeploymentPage, { isLive }: DeploymentStanding): Panels {
  const { progress, ways } = view;
  const others: readonly Panel[] = [
    { id: "roll-out", title: "Roll-out", body: rollOutPart(view) },
    { id: "smoke-tests", title: "Smoke tests", body: smokeTestsPart(view) },
    { id: "traces", title: "Traces", body: tracesPart(view) },
    { id: "service-map", title: "Service map", body: serviceMapPart(view) },
    { id: "approvals", title: "Approvals", body: approvalsPart(view) },
    changesPanel(view),
    { id: "releases", title: "Releases", body: releasesPart(view) },
    { id: "evidence", title: "Evidence", body: evidencePart(view) },
    { id: "halt", title: "Halt", body: haltPart(isLive, halt) },
  ];
  return {
    now: { id: "now", title: isLive ? "Now" : "Outcome", body: nowPart(view) },
    states: {
      id: "states",
      title: "States",
      body: stateMachinePicture(definition, progress && { progress, ways }),
    },
    others: isLive ? others : others.filter(({ id }) => id !== "halt"),
  };
}

/** The plan, which does not change once it is known. */
function changesPanel({ deployment: { review }, rollback }: DeploymentView): Panel {
  if (!review)
    return { id: "changes", title: "Changes", body: quiet("The change set has not been reviewed yet.") };
  const title = `Changes (${review.changes.length})`;
  const note = rollback.review ? quiet(`The rollback made ${rollback.review.changes.length} changes.`) : "";
  return {
    id: "changes",
    title,
    body: html`${note}${changeGroups(review)}`,
    final: true,
  };
}
