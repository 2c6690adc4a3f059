import { html } from "hono/html";
import type { DeploymentView, PhaseView } from "../history/deployment-view.ts";
import { serviceMapPicture } from "../pictures/service-map-picture.ts";
import { waterfallPicture } from "../pictures/waterfall-picture.ts";
import { formatDuration } from "../text/duration.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import type { SmokeTestResult } from "../verification/smoke-test-results.ts";
import type { TraceTimeline } from "../verification/trace-report.ts";
import { dataTable, quiet } from "./panel.ts";

const phases = { deploy: "The new version", rollback: "The previous release, restored" } as const;

const verified = ({ deploy, rollback }: DeploymentView): readonly PhaseView[] => [deploy, rollback];

/** The smoke tests: request, expected and actual answer. */
export function smokeTestsSection(view: DeploymentView): Html | undefined {
  const reports = verified(view).filter(({ smokeTests }) => smokeTests);
  if (reports.length === 0) return undefined;
  return html`${reports.map(({ phase, smokeTests }) =>
    dataTable(
      `${phases[phase]}, at ${visibleText(smokeTests?.serviceUrl ?? "")}`,
      ["Test", "Result", "Time", "Expected", "Attempts"],
      (smokeTests?.results ?? []).map(testRow),
    ),
  )}`;
}

function testRow(result: SmokeTestResult): readonly (Html | string)[] {
  const { name, request, status, durationMs, problems, failedTries, limits } = result;
  const passed = problems.length === 0;
  return [
    html`${visibleText(name)}<br><code>${visibleText(request)}</code>`,
    html`<span class="tag ${passed ? "good" : "bad"}">${passed ? "passed" : "failed"}</span> ${status ?? "no answer"}${problems.map((problem) => html`<br>${visibleText(problem)}`)}${earlierAttempts(result)}`,
    durationMs === undefined ? "–" : formatDuration(durationMs),
    limits ? expectation(limits) : "–",
    String(failedTries.length + 1),
  ];
}

/** `200 in 3.0 s to 6.0 s` */
function expectation({ status, leastMs, mostMs }: NonNullable<SmokeTestResult["limits"]>): string {
  const most = formatDuration(mostMs);
  return leastMs > 0 ? `${status} in ${formatDuration(leastMs)} to ${most}` : `${status} in at most ${most}`;
}

/** The problems of earlier attempts that the last one did not have. */
function earlierAttempts({ failedTries, problems }: SmokeTestResult): readonly Html[] {
  const others = new Set(failedTries.filter((problem) => !problems.includes(problem)));
  return [...others].map(
    (problem) => html`<br><span class="quiet">an earlier attempt: ${visibleText(problem)}</span>`,
  );
}

/** The timeline of each smoke test's trace. */
export function tracesSection(view: DeploymentView): Html | undefined {
  const reports = verified(view).filter(({ traces }) => traces);
  if (reports.length === 0) return undefined;
  return html`${reports.map(
    (phaseView) =>
      html`<h3>${phases[phaseView.phase]}</h3><div class="waterfalls">${(phaseView.traces?.results ?? []).map(
        (result) => traceFigure(result, phaseView),
      )}</div>`,
  )}`;
}

function traceFigure(
  {
    name,
    traceId,
    status,
    problems,
  }: { name: string; traceId: string; status: string; problems: readonly string[] },
  { traces, smokeTests }: PhaseView,
): Html {
  const timeline = traces?.timelines.find((one) => one.traceId === traceId);
  const limits = smokeTests?.results.find((result) => result.traceId === traceId)?.limits;
  const tone = status === "complete" ? "good" : status === "wrong" ? "bad" : "attention";
  return html`<figure><figcaption><strong>${visibleText(name)}</strong> <span class="tag ${tone}">${status}</span>${problems.map(
    (problem) => html`<br>${visibleText(problem)}`,
  )}</figcaption>${timeline ? html`${waterfallPicture(timeline, limits)}${omitted(timeline)}` : quiet("X-Ray has no segment of it.")}<p class="quiet"><code>${visibleText(traceId)}</code></p></figure>
`;
}

const omitted = ({ omitted: count }: TraceTimeline) =>
  count > 0 ? quiet(`${count} more segments are not drawn.`) : "";

/** The services that the latest smoke tests called. */
export function serviceMapSection(view: DeploymentView): Html | undefined {
  const map = verified(view).findLast(({ traces }) => traces && traces.map.nodes.length > 0)?.traces?.map;
  return (
    map &&
    html`<div class="scroll" tabindex="0" role="group" aria-label="Service map">${serviceMapPicture(map)}</div>`
  );
}
