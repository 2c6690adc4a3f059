import { html } from "hono/html";
import type { Html } from "../text/html.ts";

/** How a page keeps its parts current, by the script in `browser/`. */
export interface Live {
  /** Path and query that answer the parts. */
  readonly source: string;
  /** Seconds between two polls. */
  readonly seconds: number;
  /** At most so many seconds while there is no answer. */
  readonly mostSeconds: number;
}

/** A part of a page that may change; its id is unique on the page. */
export const livePart = (id: string, content: Html): Html => html`<div data-part="${id}">${content}</div>`;

/** Words for a state of the connection; the script shows those that apply. */
export const connectionWords = (connection: "live" | "lost" | "over", words: Html | string): Html =>
  html`<span data-connection="${connection}" hidden>${words}</span>`;

/** The attributes of a live page's body. */
export const liveAttributes = ({ source, seconds, mostSeconds }: Live): Html =>
  html` data-live-source="${source}" data-live-seconds="${seconds}" data-live-most-seconds="${mostSeconds}"`;
