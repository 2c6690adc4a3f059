import { html } from "hono/html";
import type { Approval } from "../approval/approval-record.ts";
import { approvalTitle } from "../approval/approval-title.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { type Halt, haltedWords } from "../deployment/halt-record.ts";
import type { ServiceNow } from "../ecs/service-now.ts";
import type { Review } from "../review/review.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { approversSection } from "./approvers-section.ts";
import { banner } from "./banner.ts";
import { changesSection } from "./changes-section.ts";
import { databaseSection } from "./database-section.ts";
import { decisionForm, decisionId } from "./decision-form.ts";
import { healthSection } from "./health-section.ts";
import { identitySection } from "./identity-section.ts";
import { imageSection } from "./image-section.ts";
import { layout } from "./layout.ts";
import { linkForm } from "./link-form.ts";
import { nextStepsSection } from "./next-steps-section.ts";
import { requestBanner } from "./request-banner.ts";
import { rollbackSection } from "./rollback-section.ts";
import { summarySection } from "./summary-section.ts";
import { verdictSection } from "./verdict-section.ts";

export interface ApprovalPage {
  readonly deployment: Deployment;
  readonly approval: Approval;
  readonly review: Review;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The running service; missing where it was not observed. */
  readonly service?: ServiceNow | undefined;
  /** What was decided; missing while nothing is. */
  readonly notice?: string | undefined;
  /** The deployment ended without the decision. */
  readonly closed?: boolean;
  /** The decision has reached the deployment. */
  readonly delivered?: boolean;
  /** Who halted the deployment; missing unless somebody has. */
  readonly halt?: Halt | undefined;
  /** Path of the page that halts it; missing where the link's owner cannot. */
  readonly haltPath?: string | undefined;
  /** What the link's owner can do; missing when nothing can be done by this link any more. */
  readonly form?: ApprovalForm | undefined;
}

/** `decision`: its owner decides; `link`: an approver asks for a link of their own. Tokens prove which page sent it. */
export type ApprovalForm =
  | { readonly kind: "decision"; readonly token: string; readonly recipient: string }
  | { readonly kind: "link"; readonly token: string };

/** The request and the policy's verdict, the changes, and the form to decide. */
export function approvalPage(page: ApprovalPage): string {
  const { deployment, approval, review, form } = page;
  const title = approvalTitle(approval.phase, deployment);
  return layout(
    title,
    html`${beginning(page, title)}
${verdictSection(review)}
${warningsSection(review)}
${changesSection(review)}
${databaseSection(review.database, review.rehearsal)}
${imageSection(review.images)}
${page.service ? healthSection(page.service, review.images.before) : ""}
${rollbackSection(review.rollback)}
${approversSection(approval)}
${identitySection(approval, review)}
${form ? formSection(form, review) : haltLink(page)}`,
    form ? { skipTo: { id: decisionId, words: "Skip to the decision" } } : {},
  );
}

const formSection = (form: ApprovalForm, { digest }: Review): Html =>
  form.kind === "link" ? linkForm(form.token) : decisionForm({ ...form, digest });

function beginning(page: ApprovalPage, title: string): Html {
  const { deployment, approval, review, now, notice, closed, delivered, halt, form } = page;
  const { decision, deploymentUrl } = approval;
  const toForm = form ? html`<p><a class="button" href="#${decisionId}">Go to the decision</a></p>` : "";
  return html`<p class="eyebrow">${eyebrowOf(page)}</p>
<h1>${visibleText(title)}</h1>
${banner(requestBanner({ approval, review, now, notice, closed }), toForm)}
${halt ? html`<p class="notice attention">${visibleText(haltedWords(halt))}.</p>` : ""}
${decision && delivered && !halt ? nextStepsSection({ decision: decision.decision, deploymentUrl }) : ""}
${summarySection({ deployment, approval, review, now })}`;
}

function eyebrowOf({ approval, closed, form }: ApprovalPage): string {
  if (closed) return "No decision is needed any more";
  if (approval.decision) return "This was decided";
  return form?.kind === "link" ? "An approver's decision is needed" : "Your decision is needed";
}

function haltLink({ halt, haltPath }: ApprovalPage): Html | "" {
  if (halt || !haltPath) return "";
  return html`<section><h2>If it must not go on</h2><p><a class="button secondary" href="${haltPath}">Halt the deployment</a></p></section>`;
}

function warningsSection({ request, warnings }: Review): Html | "" {
  const ofStack = (request.warnings ?? []).map((warning) => html`<li>${visibleText(warning)}</li>`);
  const ofChangeSet = warnings.map((warning) => html`<li>CloudFormation: ${visibleText(warning)}</li>`);
  if (ofStack.length + ofChangeSet.length === 0) return "";
  return html`<section><h2>Worth knowing</h2><ul>${ofStack}${ofChangeSet}</ul></section>`;
}
