import { describe, expect, it } from "vitest";
import { hashOfSecret } from "../../../orchestrator/approval/approval-link.ts";
import { readApproval, storeClosing } from "../../../orchestrator/approval/approval-record.ts";
import { serveSignIn } from "../../../orchestrator/web/sign-in-web.ts";
import { WebRefusal } from "../../../orchestrator/web/web-request.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { openPersonal, prepareApproval, review } from "../fixtures/approvals.ts";

const accountId = "123456789012";
const user = (name: string, account = accountId) => `arn:aws:iam::${account}:user/${name}`;
const approvalId = { deploymentId: "release-1-1-0", phase: "deploy" } as const;
const deployment = approvalId.deploymentId;
const digest = review.digest.slice(0, 12);
const approving = { deployment, decision: "approved", digest };

/** Alice, who asked, Bob and Carol are approvers, as callers of AWS; so is Dave, who is no approver. */
async function prepareSignIn({ approvals = 1 } = {}) {
  const prepared = await prepareApproval();
  const approvers = ["alice@example.com", "Bob@example.com", "carol@example.com"];
  await prepared.request({}, { ...prepared.payload, deployment: aDeployment({ approvers, approvals }) });
  const { services } = prepared;
  const principals = {
    users: Object.fromEntries(["alice", "bob", "carol", "dave"].map((name) => [name, `${name}@example.com`])),
    roles: { deployers: "bob@example.com" },
    identityCenter: { roles: [], sessions: {} },
  };
  const post = async (body: unknown, principal: string | undefined = user("bob")) => {
    const request = { method: "POST", path: "/approvals", headers: {}, principal };
    const text = typeof body === "string" ? body : JSON.stringify(body);
    try {
      const answer = await serveSignIn({ ...services, principals, accountId }, { ...request, body: text });
      return { statusCode: answer.statusCode, content: JSON.parse(answer.body), message: "" };
    } catch (error) {
      if (!(error instanceof WebRefusal)) throw error;
      return { statusCode: error.statusCode, content: undefined, message: error.message };
    }
  };
  const approval = async () => {
    const found = await readApproval(services.table, approvalId);
    if (!found) throw new Error("nobody was asked");
    return found;
  };
  return { ...prepared, post, approval };
}

describe("signing in", () => {
  it("takes no vote of a role: whoever may assume it would be its address", async () => {
    const { post, approval } = await prepareSignIn();

    const answer = await post(approving, `arn:aws:sts::${accountId}:assumed-role/deployers/bob@example.com`);

    expect(answer).toMatchObject({ statusCode: 403, message: expect.stringContaining("names no person") });
    expect((await approval()).votes).toEqual([]);
  });

  it("gives an approver the plan's digest and a personal link, and decides nothing", async () => {
    const { post, approval, services, tokens } = await prepareSignIn();

    const { statusCode, content } = await post({ deployment });

    expect(statusCode).toBe(200);
    expect(content).toEqual({
      title: "Deploy tasks:1.1.0 to xray-poc-compute",
      approver: "Bob@example.com",
      digest: review.digest,
      deadline: "2026-01-01T01:00:00.000Z",
      link: expect.stringMatching(/^https:\/\/deployments\.example\.com\/approve\/[\w-]{43}$/),
    });
    const opened = await openPersonal(services.table, hashOfSecret(content.link.split("/").at(-1)));
    expect(opened?.link.recipient).toBe("Bob@example.com");
    expect([(await approval()).votes, tokens.sent]).toEqual([[], []]);
  });

  it("records a vote under the caller's own identity, once, and delivers the decision", async () => {
    const { post, approval, tokens } = await prepareSignIn({ approvals: 2 });

    const first = await post({ ...approving, comment: " fine " });
    const again = await post(approving);
    const second = await post({ ...approving, digest: review.digest }, user("carol"));

    expect(first.content.message).toBe("Your approval is counted; 1 more is needed.");
    expect(again.content.message).toBe(first.content.message);
    expect(second.content.message).toMatch(/^Approved by Bob@example\.com, carol@example\.com at /);
    expect((await approval()).votes).toMatchObject([
      { recipient: "Bob@example.com", identifiedBy: "signedIn", principal: user("bob"), comment: "fine" },
      { recipient: "carol@example.com", identifiedBy: "signedIn", principal: user("carol") },
    ]);
    expect(tokens.sent).toHaveLength(1);
    expect(tokens.sent[0]?.output).not.toContain("arn:");
  });

  it("counts one vote of a person, by link and by command", async () => {
    const { post, approval, linksTo } = await prepareSignIn({ approvals: 2 });
    expect(linksTo("Bob@example.com")).toHaveLength(1);

    await post(approving);
    const opposite = await post({ ...approving, decision: "rejected" });

    expect(opposite).toMatchObject({ statusCode: 409, message: expect.stringContaining("already approved") });
    expect((await approval()).votes).toHaveLength(1);
  });

  it.each<[string, string | undefined, number, RegExp]>([
    ["who asks for it", user("alice"), 403, /another person must decide/],
    [
      "who is no approver",
      user("dave"),
      403,
      /^dave@example\.com is not an approver; the approvers are Bob@/,
    ],
    ["without an address in the settings", user("eve"), 403, /no mail address to arn:.*user\/eve; add it/],
    ["of another account", user("bob", "210987654321"), 403, /no mail address to/],
    ["whom nobody has authenticated", "", 403, /not signed; sign it/],
  ])("refuses a person %s, link and vote", async (_, principal, statusCode, message) => {
    const { post, approval, tokens } = await prepareSignIn();

    const answers = [
      await post({ deployment }, principal),
      await post(approving, principal),
      // The answer to an approver names the right digest.
      await post({ ...approving, digest: "e".repeat(12) }, principal),
    ];

    for (const answer of answers)
      expect(answer).toMatchObject({ statusCode, message: expect.stringMatching(message) });
    expect([(await approval()).votes, tokens.sent]).toEqual([[], []]);
  });

  it.each<[unknown, number, RegExp]>([
    ["no JSON", 400, /^the request must be an object/],
    [{}, 400, /^deployment is missing; write \{"deployment"/],
    [{ deployment: "" }, 400, /^deployment must be the name/],
    [{ deployment, phase: "both" }, 400, /^phase must be deploy or rollback/],
    [{ ...approving, decision: "approve" }, 400, /^decision must be approved or rejected/],
    [{ deployment, decision: "approved" }, 400, /^digest is missing: a decision is about one plan/],
    [{ ...approving, digest: digest.slice(1) }, 400, /^digest must be .* at least its first 12 characters/],
    [{ deployment, comment: "fine" }, 400, /^comment belongs to a decision/],
    [{ ...approving, comment: "x".repeat(301) }, 400, /^comment may have at most 300 characters/],
    [{ ...approving, recipient: "carol@example.com" }, 400, /^recipient is not a field of the request/],
    [{ ...approving, comment: "x".repeat(9000) }, 413, /shorten/],
    [{ ...approving, digest: "e".repeat(12) }, 409, /^The digest of the plan is d{64}, not e{12}/],
    [{ ...approving, deployment: "other" }, 404, /^No approval of the deployment is requested for other/],
    [{ ...approving, phase: "rollback" }, 404, /^No approval of the rollback is requested/],
  ])("refuses %j, and records nothing", async (body, statusCode, message) => {
    const { post, approval, tokens } = await prepareSignIn();

    expect(await post(body)).toMatchObject({ statusCode, message: expect.stringMatching(message) });

    expect([(await approval()).votes, tokens.sent]).toEqual([[], []]);
  });

  it("refuses what comes too late, link and vote", async () => {
    const decided = await prepareSignIn();
    await decided.post(approving, user("carol"));
    const late = await prepareSignIn();
    await late.clock.advance(60 * 60_000);
    const closed = await prepareSignIn();
    await storeClosing(closed.services.table, approvalId, "was stopped");
    const ended = await prepareSignIn();
    ended.tokens.status = "ABORTED";

    const codes = [];
    for (const { post } of [decided, late, closed, ended]) {
      codes.push([(await post({ deployment })).statusCode, (await post(approving)).statusCode]);
    }

    expect(codes).toEqual([
      [409, 409],
      [410, 410],
      [410, 410],
      [410, 410],
    ]);
    expect((await ended.approval()).votes).toEqual([]);
  });
});
