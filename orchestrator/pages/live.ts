import { html } from "hono/html";
import type { Html } from "../text/html.ts";

/** How the script in `browser/` keeps the parts of a page current. */
export interface Live {
  /** Path and query that the parts are polled from. */
  readonly source: string;
  /** Seconds between two polls. */
  readonly seconds: number;
  /** The longest interval while the server does not answer, in seconds. */
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
