import { html } from "hono/html";
import { type Verdict, verdicts } from "../review/policy-rule.ts";
import type { Review } from "../review/review.ts";
import { describeFinding, type RuleVerdict } from "../review/review-policy.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { type Tone, tag } from "./banner.ts";

/** Each verdict in words. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  allow: "Policy has no objection",
  warn: "Policy warns",
  "second-approver": "Policy asks for the approval of two people",
  "not-judged": "Policy could not judge all of it, and asks for the approval of two people",
  deny: "Policy forbids it",
};

export const verdictTones: Readonly<Record<Verdict, Tone>> = {
  allow: "good",
  warn: "attention",
  "second-approver": "attention",
  "not-judged": "attention",
  deny: "bad",
};

const shortWords: Readonly<Record<Verdict, string>> = {
  allow: "remark",
  warn: "warning",
  "second-approver": "second approver",
  "not-judged": "not judged",
  deny: "forbidden",
};

// The first findings explain a rule that finds the same in hundreds of resources.
const shownFindings = 20;

/** The rules that found something, allowed by the input or not; the strictest first, for a mail shows only some. */
export const rulesWithFindings = (rules: readonly RuleVerdict[]): readonly RuleVerdict[] =>
  rules
    .filter(({ findings, overridden }) => findings.length + overridden.length > 0)
    .sort((left, right) => verdicts.indexOf(right.verdict) - verdicts.indexOf(left.verdict));

/** The findings of each rule with their remedy, then the rules that found nothing. */
export function verdictSection({ rules }: Pick<Review, "rules">): Html {
  const withFindings = rulesWithFindings(rules);
  const passed = rules.filter((rule) => !withFindings.includes(rule));
  return html`<section><h2>What policy found</h2>
${withFindings.length > 0 ? withFindings.map(ruleFindings) : html`<p>No rule objects to this plan.</p>`}
${passed.length > 0 ? passedRules(passed) : ""}</section>`;
}

function ruleFindings({ rule, verdict, findings, overridden, override }: RuleVerdict): Html {
  const remedy = findings[0]?.remedy ?? "check that this is meant";
  const lines = [
    ...findings.map(describeFinding),
    ...overridden.map((finding) => `${describeFinding(finding)}; the input allows it by ${override}`),
  ];
  const more = lines.length - shownFindings;
  return html`<h3>${rule} ${tag(verdictTones[verdict], shortWords[verdict])}</h3>
<ul>${lines.slice(0, shownFindings).map((line) => html`<li>${visibleText(line)}</li>`)}
${more > 0 ? html`<li>and ${more} more like these</li>` : ""}</ul>
<p>What to do: ${visibleText(remedy)}.</p>`;
}

const passedRules = (rules: readonly RuleVerdict[]): Html => html`<details>
<summary>Checked without a finding: ${rules.length} rules</summary>
<ul>${rules.map(({ title }) => html`<li>${title}</li>`)}</ul></details>`;
