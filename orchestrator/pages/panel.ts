import { html } from "hono/html";
import type { Html } from "./layout.ts";

/** A part of a page under a heading of its own; `id` names it for the script that keeps it current. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
  /** It will not change any more: the script need not ask for it again. */
  readonly final?: boolean;
}

/** While the page is live a panel keeps its height, so that nothing moves; what is more can be scrolled to. */
export function panel({ id, title, body, final }: Panel, isLive: boolean): Html {
  const scrolled = isLive ? html` tabindex="0" role="group" aria-labelledby="${id}-title"` : "";
  return html`<section class="panel ${id}-panel"><h2 id="${id}-title">${title}</h2>
<div class="panel-body" data-part="${id}"${final ? html` data-final` : ""}${scrolled}>${body}</div></section>
`;
}

/** The lines of a description list; those without a value are left out. */
export function facts(entries: Readonly<Record<string, Html | string | false | undefined>>): Html {
  const shown = Object.entries(entries).filter(([, value]) => value);
  return html`<dl class="facts">${shown.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** A table that scrolls within its box where it is wider than the page. */
export function dataTable(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (Html | string)[])[],
): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table><caption class="quiet">${caption}</caption><thead><tr>${head.map(
    (title) => html`<th scope="col">${title}</th>`,
  )}</tr></thead><tbody>
${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>
`;
}

export const quiet = (words: string): Html => html`<p class="quiet">${words}</p>`;
