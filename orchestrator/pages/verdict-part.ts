import { html } from "hono/html";
import type { Verdict } from "../policy-rule.ts";
import type { Review } from "../review.ts";
import { describeFinding, type RuleVerdict } from "../review-policy.ts";
import type { RollbackFeasibility } from "../rollback-feasibility.ts";
import { visibleText } from "../visible-text.ts";
import type { Html } from "./layout.ts";

/** Each verdict in words. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  allow: "Policy finds nothing",
  warn: "Policy warns",
  "second-approver": "Policy asks for the approval of two people",
  deny: "Policy forbids it",
};

const shortWords: Readonly<Record<Verdict, string>> = {
  allow: "remark",
  warn: "warning",
  "second-approver": "second approver",
  deny: "forbidden",
};

const rollbackWords: Readonly<Record<RollbackFeasibility["verdict"], string>> = {
  possible: "The release before can come back by itself when this one fails.",
  partial: "The release before can come back only in part when this one fails:",
  impossible: "The release before cannot come back by itself when this one fails:",
};

// A rule that finds the same in hundreds of resources is understood by the first of them.
const shownFindings = 20;

/** What policy says of the plan, and whether it can be undone: the first thing to read. */
export function verdictPart({ verdict, rules, rollback }: Review): Html {
  const speaking = rules.filter(({ findings, overridden }) => findings.length + overridden.length > 0);
  const silent = rules.filter((rule) => !speaking.includes(rule));
  return html`<h2>Verdict</h2>
<p class="${verdict === "allow" ? "" : "notice"}"><strong>${verdictWords[verdict]}.</strong></p>
${speaking.length > 0 ? html`<ul>${speaking.map(ruleItem)}</ul>` : ""}
${silent.length > 0 ? html`<p>Checked, and found nothing: ${silent.map(({ title }) => title).join("; ")}.</p>` : ""}
<h2>Rollback</h2>
<p class="${rollback.verdict === "possible" ? "" : "notice"}">${rollbackWords[rollback.verdict]}</p>
${rollback.reasons.length > 0 ? html`<ul>${rollback.reasons.map((reason) => html`<li>${visibleText(reason)}</li>`)}</ul>` : ""}`;
}

function ruleItem({ rule, verdict, findings, overridden, override }: RuleVerdict): Html {
  const remedy = findings[0]?.remedy ?? "check that this is meant";
  const lines = [
    ...findings.map(describeFinding),
    ...overridden.map((finding) => `${describeFinding(finding)}; the input permits it by ${override}`),
  ];
  const more = lines.length - shownFindings;
  return html`<li><strong>${rule}</strong> (${shortWords[verdict]})
<ul>${lines.slice(0, shownFindings).map((line) => html`<li>${visibleText(line)}</li>`)}
${more > 0 ? html`<li>and ${more} more of the kind</li>` : ""}</ul>
<p>What to do: ${visibleText(remedy)}.</p></li>
`;
}
