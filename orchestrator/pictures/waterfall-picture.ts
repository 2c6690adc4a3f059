import { html } from "hono/html";
import { formatDuration } from "../text/duration.ts";
import type { Html } from "../text/html.ts";
import { truncate } from "../text/truncate.ts";
import { visibleText } from "../text/visible-text.ts";
import type { TraceSpan, TraceTimeline } from "../verification/trace-report.ts";

/** How long the request may take by the contract, in milliseconds. */
export interface DurationLimits {
  readonly leastMs: number;
  readonly mostMs: number;
}

// Pixels; as wide as a phone shows without making the text unreadable.
const width = 440;
const left = 4;
const right = width - 58;
const top = 24;
const rowHeight = 30;
const indent = 10;

/** The timeline of one request: a bar for each segment, beneath its caller. */
export function waterfallPicture(timeline: TraceTimeline, limits?: DurationLimits): Html {
  const { name, spans, durationMs, traceId } = timeline;
  const longest = Math.max(durationMs, ...spans.map((span) => span.startMs + span.durationMs), 1);
  const scale = (ms: number) => left + (ms / longest) * (right - left);
  const height = top + spans.length * rowHeight + 6;
  const id = `waterfall-${traceId}`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="picture waterfall" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-labelledby="${id} ${id}-text">
<title id="${id}">${visibleText(name)}</title>
<desc id="${id}-text">${describe(timeline, limits)}</desc>
${marks(limits, scale, longest, height)}<g role="list">
${spans.map((span, row) => spanShape(span, row, scale))}</g>
</svg>
`;
}

type Scale = (milliseconds: number) => number;

// Pixels that the words at a mark take.
const wordsWidth = 90;

/** The earliest and the latest end that the contract allows; marks that are close share their words. */
function marks(limits: DurationLimits | undefined, scale: Scale, longest: number, height: number): Html {
  const { leastMs = 0, mostMs = 0 } = limits ?? {};
  const shown = [
    { at: mostMs, words: `at most ${formatDuration(mostMs)}` },
    { at: leastMs, words: `at least ${formatDuration(leastMs)}` },
  ].filter(({ at }) => at > 0 && at <= longest);
  const close = shown.length === 2 && scale(mostMs) - scale(leastMs) < wordsWidth;
  return html`<g class="limits" aria-hidden="true">${shown.map(({ at, words }, index) => {
    const x = scale(at).toFixed(1);
    const text = html`<text class="small" x="${Math.max(wordsWidth, scale(at)).toFixed(1)}" y="10" text-anchor="end">${words}</text>`;
    return html`<path class="limit" d="M${x} 14V${height}"/>${close && index === 1 ? "" : text}`;
  })}</g>
`;
}

function spanShape(
  { name, startMs, durationMs, depth, fault, error, namespace }: TraceSpan,
  row: number,
  scale: Scale,
): Html {
  const y = top + row * rowHeight;
  const x = scale(startMs);
  const barWidth = Math.max(2, scale(startMs + durationMs) - x);
  const flag = fault ? " fault" : error ? " error" : "";
  const kind = namespace ? "remote" : "own";
  const words = `${visibleText(name)}, ${formatDuration(durationMs)}${flag && `,${flag}`}`;
  return html`<g role="listitem" class="span ${kind}${flag}"><title>${words}</title>
<text class="label" x="${left + depth * indent}" y="${y + 10}">${depth > 0 ? "└ " : ""}${clipped(visibleText(name))}${flag && html`<tspan class="flag" dx="6">${flag.trim()}</tspan>`}</text>
<rect class="track" x="${left}" y="${y + 15}" width="${right - left}" height="8" rx="4"/>
<rect class="bar" x="${x.toFixed(1)}" y="${y + 15}" width="${barWidth.toFixed(1)}" height="8" rx="${Math.min(4, barWidth / 2).toFixed(1)}"/>
<text class="small" x="${width}" y="${y + 23}" text-anchor="end">${formatDuration(durationMs)}</text></g>
`;
}

// Characters that fit above a bar.
const maxLabel = 52;

const clipped = (text: string) => truncate(text, maxLabel);

function describe({ durationMs, spans, omitted }: TraceTimeline, limits: DurationLimits | undefined): string {
  const faults = spans.filter(({ fault }) => fault).map(({ name }) => visibleText(name));
  return [
    `The request took ${formatDuration(durationMs)}.`,
    ...(limits
      ? [`The contract requires ${formatDuration(limits.leastMs)} to ${formatDuration(limits.mostMs)}.`]
      : []),
    ...(faults.length > 0 ? [`Faults in: ${faults.join(", ")}.`] : []),
    ...(omitted > 0 ? [`${omitted} more segments are not drawn.`] : []),
  ].join(" ");
}
