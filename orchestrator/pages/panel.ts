import { html } from "hono/html";
import type { Html } from "../text/html.ts";

/** A part of a page with a heading; the live script finds it by its `id`. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  /** Missing while there is nothing to show yet. */
  readonly body: Html | undefined;
  /** It will not change any more: the script does not poll it again. */
  readonly final?: boolean;
}

/** On a live page a panel is there before it has content, and scrolls content that is too high. */
export function panel({ id, title, body, final }: Panel, isLive: boolean): Html | "" {
  if (!isLive && !body) return "";
  const scrolled = isLive ? html` tabindex="0" role="group" aria-labelledby="${id}-title"` : "";
  return html`<section class="panel ${id}-panel"${body ? "" : html` hidden`}><h2 id="${id}-title">${title}</h2>
<div class="panel-body" data-part="${id}"${body && final ? html` data-final` : ""}${scrolled}>${body ?? ""}</div></section>
`;
}

/** The lines of a description list; those without a value are left out. */
export function facts(entries: Readonly<Record<string, Html | string | false | undefined>>): Html {
  const shown = Object.entries(entries).filter(([, value]) => value);
  return html`<dl class="facts">${shown.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** A table that scrolls within its box where it is wider than the page; `name` is a class for its style. */
export function dataTable(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (Html | string)[])[],
  name = "",
): Html {
  return html`<div class="scroll${name && ` ${name}`}" tabindex="0" role="group" aria-label="${caption}"><table><caption class="quiet">${caption}</caption><thead><tr>${head.map(
    (title) => html`<th scope="col">${title}</th>`,
  )}</tr></thead><tbody>
${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>
`;
}

export const quiet = (words: string): Html => html`<p class="quiet">${words}</p>`;

/** `2026-01-31 12:00:05 UTC` */
export const shownTime = (iso: string): string => `${iso.slice(0, 19).replace("T", " ")} UTC`;
