import { html } from "hono/html";
import type { Phase } from "../deployment/deployment.ts";
import { formatDuration } from "../text/duration.ts";
import type { Html } from "../text/html.ts";
import { arrowHead, roundedLine } from "./lines.ts";
import { choicePoint, type StateBox, type TransitionLine } from "./state-machine-layout.ts";
import { type StatePass, type StatePasses, statusWords } from "./state-status.ts";

/** One state: its shape shows the type, its class the status. */
export function stateShape(box: StateBox, passes: StatePasses | undefined): Html {
  const { node, x, y } = box;
  const words = passes ? `: ${statusWords(passes)}` : "";
  return html`<g role="listitem" class="state ${node.kind}${classesOf(passes)}" transform="translate(${x} ${y})">
<title>${node.name}${words}. ${node.comment}</title>${outline(box)}${inner(box, passes)}</g>
`;
}

function classesOf(passes: StatePasses | undefined): string {
  if (!passes) return "";
  const { deploy, rollback } = passes;
  return rollback ? ` ${deploy.status} in-rollback` : ` ${deploy.status}`;
}

function outline({ node, width, height }: StateBox): Html {
  const [right, bottom] = [width / 2, height / 2];
  switch (node.kind) {
    case "wait":
      return html`<circle class="shape" r="${right}"/>`;
    case "choice": {
      const side = right - choicePoint;
      const points = `${-right},0 ${-side},${-bottom} ${side},${-bottom} ${right},0 ${side},${bottom} ${-side},${bottom}`;
      return html`<polygon class="shape" points="${points}"/>`;
    }
    default: {
      const radius = node.kind === "task" || node.kind === "pass" ? 7 : bottom;
      return html`<rect class="shape" x="${-right}" y="${-bottom}" width="${width}" height="${height}" rx="${radius}"/>`;
    }
  }
}

function inner({ node, width }: StateBox, passes: StatePasses | undefined): Html {
  if (node.kind === "wait") return clock;
  if (node.kind !== "task" || !passes) {
    return html`<text class="middle${node.kind === "task" ? " name" : ""}" y="4">${node.name}</text>`;
  }
  const { deploy, rollback } = passes;
  const [left, right] = [-width / 2, width / 2];
  return html`${mark(left + 14, passes)}<text class="name" x="${left + 27}" y="-3">${node.name}</text>
<text class="time" x="${left + 27}" y="13">${timeOf(deploy)}</text>${rollback ? rollbackPill(right - 5, rollback) : ""}`;
}

/** The hands of a clock: it waits. */
const clock = html`<path class="hands" d="M0 -7V0L4.5 3.5"/>`;

/** The status as a sign, since colour alone is not enough: of the deploy phase, if it has one there. */
function mark(x: number, { deploy, rollback }: StatePasses): Html {
  const ofRollback = rollback !== undefined && deploy.visits === 0;
  const { status } = ofRollback ? rollback : deploy;
  return html`<g class="mark${ofRollback ? " in-rollback" : ""}" transform="translate(${x} 0)"><circle r="8"/>${signs[status]}</g>`;
}

const signs = {
  idle: "",
  skipped: "",
  running: html`<path d="M-2.5 -4L4 0L-2.5 4Z"/>`,
  waiting: html`<path d="M-3 -4V4M3 -4V4"/>`,
  done: html`<path d="M-4 0L-1 3.5L4.5 -3"/>`,
  failed: html`<path d="M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5"/>`,
};

/** The pass in the rollback, within the state's box. */
function rollbackPill(right: number, pass: StatePass): Html {
  const text = `↺ ${timeOf(pass)}`;
  const width = text.length * characterWidth + 12;
  return html`<g class="pill ${pass.status}"><rect x="${right - width}" y="2" width="${width}" height="15" rx="7.5"/><text x="${right - width / 2}" y="13">${text}</text></g>`;
}

// Pixels; of a wide font at 11 pixels.
const characterWidth = 6.4;

const timeOf = ({ durationMs }: StatePass) => (durationMs === undefined ? "" : formatDuration(durationMs));

/** A transition with its arrow, and the phases in which it was taken. */
export function transitionShape({ kind, points }: TransitionLine, taken: readonly Phase[]): Html {
  const classes = ["transition", kind, ...taken.map((phase) => `taken-${phase}`)].join(" ");
  return html`<g class="${classes}"><path class="line" d="${roundedLine(points)}"/><path class="head" d="${arrowHead(points)}"/></g>
`;
}
