import { describe, expect, it } from "vitest";
import type { Approval, Vote } from "../../../orchestrator/approval/approval-record.ts";
import { type ConsentQuestion, consentProblem } from "../../../orchestrator/approval/consent.ts";
import { provenAlice } from "../fixtures/a-deployment.ts";

const digest = "d".repeat(64);
const decidedAt = "2026-01-01T00:10:00.000Z";

const vote = (recipient: string, changes: Partial<Vote> = {}): Vote => ({
  ...{ recipient, decision: "approved", decidedAt, linkHash: "hash", digest },
  ...changes,
});

const approval = (votes: readonly Vote[], changes: Partial<Approval> = {}): Approval => ({
  ...{ deploymentId: "release-1-1-0", phase: "deploy", digest, quorum: 2, taskToken: "token", version: 1 },
  recipients: ["bob@example.com", "carol@example.com", "alice@example.com", "dave@example.com"],
  deadline: "2026-01-01T01:00:00.000Z",
  votes,
  ...changes,
});

const problemOf = (asked: Approval | undefined, changes: Partial<ConsentQuestion> = {}) =>
  consentProblem({
    approval: asked,
    digest,
    requester: provenAlice,
    required: 2,
    settings: { approvers: ["alice@example.com", "bob@example.com", "carol@example.com"], quorum: 2 },
    ...changes,
  });

const bob = vote("bob@example.com");
const carol = vote("carol@example.com");
const approvedBySomebody = {
  decision: "approved",
  decidedBy: "somebody",
  decidedAt,
  digest,
  linkHash: "x",
} as const;

describe("consent", () => {
  it("is given by the votes of enough different people", () => {
    expect(problemOf(approval([bob, carol]))).toBeUndefined();
  });

  it.each<[string, Approval | undefined]>([
    ["nothing was requested", undefined],
    ["nobody has voted", approval([])],
    ["a decision is recorded without votes", approval([], { decision: approvedBySomebody })],
    ["too few have voted", approval([bob])],
    ["one person has voted twice", approval([bob, vote("BOB@example.com")])],
    ["one of the votes is the requester's", approval([bob, vote("Alice@example.com")])],
    ["one of the votes is that of nobody in the settings", approval([bob, vote("dave@example.com")])],
    [
      "one of the votes is that of somebody who was not asked",
      approval([bob, carol], { recipients: [bob.recipient] }),
    ],
    [
      "one of the votes is about another plan",
      approval([bob, vote("carol@example.com", { digest: "other" })]),
    ],
    [
      "one of the votes came after the deadline",
      approval([bob, vote("carol@example.com", { decidedAt: "2026-01-01T01:00:00.000Z" })]),
    ],
    ["somebody has rejected it", approval([bob, carol, vote("alice@example.com", { decision: "rejected" })])],
    [
      "a halt has rejected it",
      approval([bob, carol], { decision: { ...approvedBySomebody, decision: "rejected", halted: true } }),
    ],
    ["the quorum cannot be read", approval([bob, carol], { quorum: undefined as never })],
  ])("is not given if %s", (_, asked) => {
    expect(problemOf(asked)).toMatchObject({ kind: "notApproved" });
  });

  it("is about another plan if the digests differ", () => {
    expect(problemOf(approval([bob, carol], { digest: "other" }))).toMatchObject({ kind: "differs" });
  });

  it.each<[string, Partial<ConsentQuestion>]>([
    ["the settings", { settings: { approvers: ["bob@example.com", "carol@example.com"], quorum: 3 } }],
    ["the deployment or its review", { required: 3 }],
  ])("takes as many as %s ask for, though fewer were requested", (_, changes) => {
    expect(problemOf(approval([bob, carol], { quorum: 1 }), changes)).toEqual({
      kind: "notApproved",
      reason: "3 approvals are needed, and 2 are recorded (bob@example.com, carol@example.com)",
    });
  });

  const unproven = { claimed: "bob@example.com" };

  it("takes one approval more while it is not proven who asks, whoever is claimed to", () => {
    const dave = vote("dave@example.com");
    const settings = { approvers: [bob, carol, dave].map(({ recipient }) => recipient), quorum: 2 };

    const two = problemOf(approval([bob, carol]), { requester: unproven, settings });
    const three = problemOf(approval([bob, carol, dave]), { requester: unproven, settings });

    expect(two).toMatchObject({
      reason: expect.stringMatching(/^3 approvals are needed, and 2 are recorded/),
    });
    expect(three).toBeUndefined();
  });

  it("is given if one of the approvals turns out to be the requester's, and the others are enough", () => {
    const asked = approval([bob, vote("alice@example.com"), carol], { quorum: 3, requester: unproven });

    expect(problemOf(asked)).toBeUndefined();
    expect(problemOf({ ...asked, votes: asked.votes.slice(0, 2) })).toMatchObject({
      reason: expect.stringMatching(/^2 approvals are needed, and 1 are recorded/),
    });
  });

  it("takes one person at least, whatever is asked for", () => {
    const nothing = { required: 0, settings: { approvers: ["bob@example.com"], quorum: 0 } };

    expect(problemOf(approval([], { quorum: 0 }), nothing)).toMatchObject({ kind: "notApproved" });
  });
});
