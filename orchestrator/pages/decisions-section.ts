import { html } from "hono/html";
import type { Vote } from "../approval/approval-record.ts";
import { approvingVotes } from "../approval/vote.ts";
import { executionNameOf } from "../deployment/deployment-id.ts";
import type { DeploymentView, PhaseView } from "../history/deployment-view.ts";
import { imageOf, type Release } from "../release/release.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { identificationWords } from "./approvers-section.ts";
import { facts, shownTime } from "./panel.ts";

/** Who was asked, and who decided what. */
export function approvalsSection({ deploy, rollback }: DeploymentView): Html | undefined {
  const asked = [deploy, rollback].filter(({ approval }) => approval);
  return asked.length === 0 ? undefined : html`${asked.map(approvalFacts)}`;
}

function approvalFacts({ phase, approval }: PhaseView): Html | "" {
  if (!approval) return "";
  const { decision, recipients, deadline, quorum, votes, closed } = approval;
  const open = closed
    ? `none: the deployment ${visibleText(closed.because)}`
    : `not decided yet; possible until ${shownTime(deadline)}`;
  const tone = decision?.decision === "approved" ? "good" : "bad";
  return facts({
    Of: phase === "rollback" ? "the rollback" : "the deployment",
    Asked: recipients.map(visibleText).join(", "),
    Decision: decision
      ? html`<span class="tag ${tone}">${decision.halted ? "halted" : decision.decision}</span> by ${visibleText(decision.decidedBy)}, ${shownTime(decision.decidedAt)}`
      : open,
    Votes:
      votes.length > 0 && html`${approvingVotes(approval).length} of ${quorum} needed${votes.map(voteLine)}`,
    Comment: decision?.comment && visibleText(decision.comment),
  });
}

const voteLine = (vote: Vote): Html =>
  html`<br>${visibleText(vote.recipient)}: ${vote.decision}, ${shownTime(vote.decidedAt)}, ${identificationWords(vote)}`;

/** The last verified release of the stack, and the one that this deployment recorded. */
export function releasesSection({ lastRelease, ownRelease, id }: DeploymentView): Html | undefined {
  const isLast = lastRelease?.deploymentId === id;
  if (!lastRelease && !ownRelease) return undefined;
  return facts({
    "This deployment": ownRelease ? releaseLine(ownRelease) : "no release recorded",
    "Last of the stack": isLast ? "this one" : lastRelease && releaseLine(lastRelease),
  });
}

const releaseLine = (release: Release): Html =>
  html`<code>${visibleText(release.image)}</code><br><span class="quiet">${visibleText(imageOf(release))}, verified ${shownTime(release.recordedAt)} by ${visibleText(executionNameOf(release.deploymentId))}</span>`;
