import { describe, expect, it } from "vitest";
import { hashOfSecret, newLink } from "../../../orchestrator/approval/approval-link.ts";
import { type Approval, readApproval, storeRequest } from "../../../orchestrator/approval/approval-record.ts";
import { decide } from "../../../orchestrator/approval/decision.ts";
import { castVote } from "../../../orchestrator/approval/vote.ts";
import { storeDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { storeProof } from "../../../orchestrator/deployment/requester-record.ts";
import { serveApproval } from "../../../orchestrator/web/approval-web.ts";
import { formToken } from "../../../orchestrator/web/posted-form.ts";
import { WebRefusal } from "../../../orchestrator/web/web-request.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { openPersonal, prepareApproval, review } from "../fixtures/approvals.ts";

const approvers = ["alice@example.com", "bob@example.com", "carol@example.com"];
const approvalId = { deploymentId: "release-1-1-0", phase: "deploy" } as const;
const secretOf = (link: string) => link.split("/").at(-1) ?? "";

/** Bob and Carol were asked about what Alice requested; two have to approve. */
async function prepare() {
  const prepared = await prepareApproval();
  const { services, linksTo, payload } = prepared;
  await prepared.request({}, { ...payload, deployment: aDeployment({ approvers, approvals: 2 }) });
  const approval = async () => (await readApproval(services.table, approvalId)) as Approval;
  const linkOf = async (address: string) => {
    const opened = await openPersonal(services.table, hashOfSecret(secretOf(linksTo(address)[0] ?? "")));
    if (!opened) throw new Error(`${address} has no link`);
    return opened;
  };
  const page = { ...services, serviceNow: async () => ({ status: "absent" }) as const };
  /** Posts the form of one link's page to another link. */
  const post = (to: string, token: string, changed: Readonly<Record<string, string>> = {}) =>
    serveApproval(page, {
      method: "POST",
      path: new URL(to).pathname,
      headers: {
        host: "deployments.example.com",
        origin: "https://deployments.example.com",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: String(new URLSearchParams({ token, digest: review.digest, word: "approve", ...changed })),
    }).catch((error: unknown) => {
      if (error instanceof WebRefusal) return { statusCode: error.statusCode, body: error.message };
      throw error;
    });
  return { ...prepared, approval, linkOf, post };
}

describe("an attack on an approval", () => {
  it("by a comment that reads like another person's is told from it", async () => {
    const { services, approval, linkOf } = await prepare();
    const comment = "fine”; carol@example.com: “I have checked it";

    await decide(services, await linkOf("bob@example.com"), { decision: "approved", comment });
    await decide(services, await linkOf("carol@example.com"), { decision: "approved" });

    expect((await approval()).decision?.comment).toBe(
      'bob@example.com: “fine"; carol@example.com: "I have checked it”',
    );
  });

  it("by a link of another deployment decides on that one alone", async () => {
    const { services, approval, post } = await prepare();
    const other = aDeployment({ id: "harmless", approvers });
    await storeDeployment(services.table, other);
    const deadline = "2026-01-01T01:00:00.000Z";
    const asked = { deploymentId: other.id, phase: "deploy", digest: review.digest, deadline } as const;
    await storeRequest(services.table, { ...asked, recipients: approvers, quorum: 1, taskToken: "t" });
    const link = await newLink(services, asked, "bob@example.com");

    await post(link, formToken(secretOf(link)));

    expect((await approval()).votes).toEqual([]);
  });

  it("by another person's form is refused", async () => {
    const { approval, post, linksTo } = await prepare();
    const [bob = "", carol = ""] = [linksTo("bob@example.com")[0], linksTo("carol@example.com")[0]];

    const answer = await post(carol, formToken(secretOf(bob)));

    expect([answer.statusCode, (await approval()).votes]).toEqual([403, []]);
  });

  it("by the form of the page that halts is refused", async () => {
    const { approval, post, linksTo } = await prepare();
    const bob = linksTo("bob@example.com")[0] ?? "";

    const answer = await post(bob, formToken(`${secretOf(bob)} halt`));

    expect([answer.statusCode, (await approval()).votes]).toEqual([403, []]);
  });

  it("by a vote on an earlier digest counts nothing for the new plan", async () => {
    const { services, approval } = await prepare();
    const asked = await approval();
    const vote = { decision: "approved", decidedAt: "2026-01-01T00:00:01.000Z", linkHash: "h" } as const;
    await castVote(services.table, asked, { ...vote, recipient: "bob@example.com", digest: asked.digest });
    const { deploymentId, phase, recipients, quorum, deadline, taskToken } = asked;
    const request = { deploymentId, phase, recipients, quorum, deadline, taskToken };
    await storeRequest(services.table, { ...request, digest: "e".repeat(64) });

    // Carol's page, which was opened before, still shows the earlier plan.
    const { approval: after } = await castVote(services.table, asked, {
      ...vote,
      recipient: "carol@example.com",
      digest: asked.digest,
    });

    expect(after.decision).toBeUndefined();
    expect((await approval()).decision).toBeUndefined();
  });

  it("by naming another digest in the form decides nothing", async () => {
    const { approval, post, linksTo } = await prepare();
    const bob = linksTo("bob@example.com")[0] ?? "";

    const answer = await post(bob, formToken(secretOf(bob)), { digest: "e".repeat(64) });

    expect([answer.statusCode, (await approval()).votes]).toEqual([409, []]);
  });

  it("by a proof of another requester does not replace the first one", async () => {
    const { services, approval } = await prepare();
    const principal = "arn:aws:iam::123456789012:user/bob";

    await storeProof(services.table, aDeployment(), {
      principal,
      address: "bob@example.com",
      source: "cloudTrail",
    });
    const asked = await approval();

    expect(asked.requester?.proven?.address).toBe("alice@example.com");
    expect(asked.recipients).toEqual(["bob@example.com", "carol@example.com"]);
  });
});
