import { html } from "hono/html";
import type { RollbackFeasibility } from "../review/rollback-feasibility.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import type { Tone } from "./banner.ts";

type RollbackVerdict = RollbackFeasibility["verdict"];

/** Whether the previous release can be restored, in few words. */
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
  possible: "If this one fails, the previous release is restored automatically.",
  partial: "If this one fails, the previous release can be restored only in part:",
  impossible: "If this one fails, the previous release cannot be restored automatically:",
};

/** Whether the previous release can be restored when the new version fails, and what prevents it. */
export const rollbackSection = ({ verdict, reasons }: RollbackFeasibility): Html =>
  html`<section><h2>If it fails</h2>
<p>${sentences[verdict]}</p>
${reasons.length > 0 ? html`<ul>${reasons.map((reason) => html`<li>${visibleText(reason)}</li>`)}</ul>` : ""}</section>`;
