import { html } from "hono/html";
import type { RollbackFeasibility } from "../review/rollback-feasibility.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import type { Tone } from "./banner.ts";

type RollbackVerdict = RollbackFeasibility["verdict"];

/** Whether the release before could come back, in few words. */
export const rollbackWords: Readonly<Record<RollbackVerdict, string>> = {
  possible: "Possible",
  partial: "Possible in part",
  impossible: "Impossible",
};

export const rollbackTones: Readonly<Record<RollbackVerdict, Tone>> = {
  possible: "good",
  partial: "attention",
  impossible: "bad",
};

const sentences: Readonly<Record<RollbackVerdict, string>> = {
  possible: "The release before can come back by itself when this one fails.",
  partial: "The release before can come back only in part when this one fails:",
  impossible: "The release before cannot come back by itself when this one fails:",
};

/** What happens when the new version fails, and what stands against the release before coming back. */
export const rollbackSection = ({ verdict, reasons }: RollbackFeasibility): Html =>
  html`<section><h2>If it fails</h2>
<p>${sentences[verdict]}</p>
${reasons.length > 0 ? html`<ul>${reasons.map((reason) => html`<li>${visibleText(reason)}</li>`)}</ul>` : ""}</section>`;
