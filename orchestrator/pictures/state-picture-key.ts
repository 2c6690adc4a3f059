import { html } from "hono/html";
import type { Html } from "../text/html.ts";
import type { Point } from "./lines.ts";

const rowHeight = 18;

const ofExecution = [
  ["done", "done"],
  ["running", "running"],
  ["waiting", "waits for a person"],
  ["failed", "failed"],
  ["in-rollback", "in the rollback"],
  ["skipped", "not reached"],
] as const;

/** What colours and lines mean. */
export function pictureKey({ x, y }: Point, ofProgress: boolean): Html {
  const rows = ofProgress ? ofExecution.map(colour) : [...types.map(shape), ...lines.map(line)];
  return html`<g class="key" transform="translate(${x + 6} ${y + 8})">${rows.map(
    (row, index) => html`<g transform="translate(0 ${index * rowHeight})">${row}</g>`,
  )}</g>
`;
}

const text = (words: string) => html`<text x="34" y="4">${words}</text>`;

const colour = ([name, words]: readonly [string, string]) =>
  html`<g class="state task ${name}"><rect class="shape" x="0" y="-6" width="24" height="12" rx="4"/></g>${text(words)}`;

const types = [
  ["task", html`<rect class="shape" x="0" y="-6" width="24" height="12" rx="3"/>`, "a function does it"],
  ["choice", html`<polygon class="shape" points="0,0 5,-6 19,-6 24,0 19,6 5,6"/>`, "a question"],
  ["wait", html`<circle class="shape" cx="12" r="7"/>`, "a pause between polls"],
] as const;

const shape = ([name, outline, words]: readonly [string, Html, string]) =>
  html`<g class="state ${name}">${outline}</g>${text(words)}`;

const lines = [
  ["error", "when it fails"],
  ["back", "the rollback begins"],
] as const;

const line = ([name, words]: readonly [string, string]) =>
  html`<g class="transition ${name}"><path class="line" d="M0 0H18"/><path class="head" d="M24 0L17 -3.5V3.5Z"/></g>${text(words)}`;
