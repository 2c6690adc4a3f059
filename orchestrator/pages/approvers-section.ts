import { html } from "hono/html";
import type { Approval, Vote } from "../approval/approval-record.ts";
import { approvingVotes, votesOn } from "../approval/vote.ts";
import { isSameAddress } from "../text/address.ts";
import type { Html } from "../text/html.ts";
import { spokenTime } from "../text/spoken-time.ts";
import { visibleText } from "../text/visible-text.ts";
import { tag } from "./banner.ts";

/** `1 of 2`: the approvals so far, and the quorum. */
export function approvalsSoFar(approval: Approval): string {
  return `${approvingVotes(approval).length} of ${approval.quorum}`;
}

/** The approvers and their decisions so far. */
export function approversSection(approval: Approval): Html {
  const { recipients, quorum } = approval;
  const votes = votesOn(approval);
  const named = recipients.map((recipient) => ({ recipient, vote: voteOf(votes, recipient) }));
  const others = votes
    .filter((vote) => !recipients.some((recipient) => isSameAddress(recipient, vote.recipient)))
    .map((vote) => ({ recipient: vote.recipient, vote }));
  return html`<section><h2>Approvers</h2>
<p>${approvalsSoFar(approval)} ${quorum === 1 ? "approval" : "approvals"} so far. One rejection is enough to reject it.</p>
<table><thead><tr><th scope="col">Who</th><th scope="col">Decision</th><th scope="col">When</th><th scope="col">Comment</th></tr></thead>
<tbody>${[...named, ...others].map(personRow)}</tbody></table></section>`;
}

/** How it is known who voted. */
export const identificationWords = ({ identifiedBy }: Pick<Vote, "identifiedBy">): string =>
  identifiedBy === "signedIn" ? "signed in to AWS" : "by a personal link";

const voteOf = (votes: readonly Vote[], recipient: string) =>
  votes.find((vote) => isSameAddress(vote.recipient, recipient));

function personRow({ recipient, vote }: { recipient: string; vote: Vote | undefined }): Html {
  const who = html`<th scope="row">${visibleText(recipient)}</th>`;
  if (!vote) return html`<tr>${who}<td>not yet</td><td></td><td></td></tr>`;
  const { decision, decidedAt, comment } = vote;
  const how = html`<br><span class="quiet">${identificationWords(vote)}</span>`;
  return html`<tr>${who}<td>${tag(decision === "approved" ? "good" : "bad", decision)}${how}</td>
<td><time datetime="${decidedAt}">${spokenTime(decidedAt)}</time></td><td>${comment ? visibleText(comment) : ""}</td></tr>`;
}
