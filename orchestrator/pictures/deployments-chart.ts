import { html } from "hono/html";
import { formatDuration } from "../text/duration.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";

/** A deployment in the chart. */
export interface ChartedDeployment {
  readonly name: string;
  /** The end state, or the execution's status. */
  readonly outcome: string;
  readonly status: "done" | "failed" | "running" | "neutral";
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
}

// Pixels.
const barWidth = 30;
const gap = 12;
const chartHeight = 110;
const left = 44;
const top = 8;
// Bars that there is room for at least: no wider than a phone, which shows the newest end of a wider chart.
const leastBars = 6;

const ticks = [
  { ms: 1_000, words: "1 s" },
  { ms: 60_000, words: "1 min" },
  { ms: 3_600_000, words: "1 h" },
  { ms: 86_400_000, words: "1 d" },
];

/** Outcome and duration over time, oldest first; durations differ a thousandfold, so the scale is logarithmic. */
export function deploymentsChart(deployments: readonly ChartedDeployment[]): Html {
  const longest = Math.max(...deployments.map(({ durationMs }) => durationMs), 60_000);
  const heightOf = (ms: number) =>
    Math.max(3, (Math.log10(Math.max(ms, 100) / 100) / Math.log10(longest / 100)) * chartHeight);
  const width = left + Math.max(leastBars, deployments.length) * (barWidth + gap);
  const bottom = top + chartHeight;
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="picture deployments-chart" viewBox="0 0 ${width} ${bottom + 6}" width="${width}" height="${bottom + 6}" role="group" aria-labelledby="deployments-chart-title">
<title id="deployments-chart-title">Outcome and duration of the last ${deployments.length} deployments, oldest first</title>
<g class="axis" aria-hidden="true">${ticks
    .filter(({ ms }) => ms <= longest)
    .map(({ ms, words }) => {
      const y = (bottom - heightOf(ms)).toFixed(1);
      return html`<path class="grid" d="M${left} ${y}H${width}"/><text class="small" x="${left - 6}" y="${Number(y) + 4}" text-anchor="end">${words}</text>`;
    })}</g>
<g role="list">
${deployments.map((deployment, index) => bar(deployment, left + index * (barWidth + gap), bottom, heightOf))}</g>
</svg>
`;
}

function bar(
  { name, outcome, status, startedAt, durationMs }: ChartedDeployment,
  x: number,
  bottom: number,
  heightOf: (ms: number) => number,
): Html {
  const height = heightOf(durationMs);
  return html`<g role="listitem" class="deployment ${status}"><title>${visibleText(name)}: ${outcome} after ${formatDuration(durationMs)}, started ${startedAt}</title><rect class="bar" x="${x}" y="${(bottom - height).toFixed(1)}" width="${barWidth}" height="${height.toFixed(1)}" rx="3"/></g>
`;
}

const meanings: readonly (readonly [status: ChartedDeployment["status"], words: string])[] = [
  ["done", "deployed"],
  ["failed", "failed or rolled back"],
  ["neutral", "rejected or refused"],
  ["running", "running"],
];

/** What the bars' colours mean; it stands beneath the chart, which may be scrolled. */
export const chartKey: Html = html`<ul class="chart-key quiet">${meanings.map(
  ([status, words]) =>
    html`<li><svg class="picture" width="12" height="12" aria-hidden="true"><g class="deployment ${status}"><rect class="bar" width="12" height="12" rx="3"/></g></svg> ${words}</li>`,
)}</ul>`;
