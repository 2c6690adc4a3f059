import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { hashOfSecret } from "../../../orchestrator/approval/approval-link.ts";
import { readApproval } from "../../../orchestrator/approval/approval-record.ts";
import { decide } from "../../../orchestrator/approval/decision.ts";
import type { ProvenRequester } from "../../../orchestrator/deployment/requester.ts";
import { storeProof, storeRequester } from "../../../orchestrator/deployment/requester-record.ts";
import { keys } from "../../../orchestrator/deployment/table.ts";
import { followUpApprovals } from "../../../orchestrator/follow-up-approvals.ts";
import { serveApproval } from "../../../orchestrator/web/approval-web.ts";
import { openPersonal, prepareApproval } from "../fixtures/approvals.ts";

const serviceNow = async () => ({ status: "unknown", reason: "not asked" }) as const;
const approvalId = { deploymentId: "release-1-1-0", phase: "deploy" } as const;
const user = (name: string): ProvenRequester => ({
  principal: `arn:aws:iam::123456789012:user/${name}`,
  address: `${name}@example.com`,
  source: "cloudTrail",
});

/** An approval that was requested while it was not proven who asks; `proven` is what CloudTrail says later. */
async function prepareUnproven() {
  const world = await prepareApproval();
  const { table } = world.services;
  const { deployment } = world.payload;
  await table.client.send(new DeleteCommand({ TableName: table.name, Key: keys.requester(deployment.id) }));
  await storeRequester(table, deployment, { claimed: "bob@example.com" });
  await world.request();
  const vote = async (person: string, decision: "approved" | "rejected" = "approved") => {
    const [link = ""] = world.linksTo(person);
    const opened = await openPersonal(table, hashOfSecret(link.split("/").at(-1) ?? ""));
    if (!opened) throw new Error(`${person} has no link`);
    return decide(world.services, opened, { decision });
  };
  const prove = async (proven: ProvenRequester) => {
    await storeProof(table, deployment, proven);
    await followUpApprovals(world.services);
  };
  return { ...world, vote, prove, stored: () => readApproval(table, approvalId) };
}

describe("an approval while it is not proven who asks", () => {
  it("is requested from everyone, also from the person whom the input names", async () => {
    const { stored, inbox } = await prepareUnproven();

    expect(await stored()).toMatchObject({
      quorum: 2,
      recipients: ["bob@example.com", "carol@example.com"],
      requester: { claimed: "bob@example.com" },
    });
    const text = inbox.mails()[0]?.text ?? "";
    expect(text).toContain("Requested by: not proven");
    expect(text).toContain("Claims to be: bob@example.com");
    expect(text).toContain("Approvals needed: 2, one more while it is not proven which person asks");
  });

  it("needs one approval more", async () => {
    const { vote, tokens } = await prepareUnproven();

    const [first, second] = [await vote("bob@example.com"), await vote("carol@example.com")];

    expect([first.status, second.status]).toEqual(["counted", "taken"]);
    expect(tokens.sent).toHaveLength(1);
  });
});

describe("a proof that arrives during the approval", () => {
  it("takes the requester's vote away, and the further approval with it", async () => {
    const { vote, prove, stored, tokens } = await prepareUnproven();
    await vote("bob@example.com");

    await prove(user("bob"));

    expect(await stored()).toMatchObject({ quorum: 1, recipients: ["carol@example.com"] });
    expect((await stored())?.decision).toBeUndefined();
    expect((await vote("carol@example.com")).status).toBe("taken");
    expect(tokens.sent).toHaveLength(1);
  });

  it("refuses the requester's vote by a link from before", async () => {
    const { vote, prove, stored } = await prepareUnproven();
    await prove(user("bob"));

    const { status } = await vote("bob@example.com");

    expect(status).toBe("ownRequest");
    expect((await stored())?.votes).toEqual([]);
  });

  it("shows the requester no form by a link from before, and says why", async () => {
    const { services, linksTo, prove } = await prepareUnproven();
    const path = new URL(linksTo("bob@example.com")[0] ?? "").pathname;
    const show = () =>
      serveApproval({ ...services, serviceNow }, { method: "GET", path, headers: {}, body: "" });
    const before = await show();

    await prove(user("bob"));
    const after = await show();

    expect([before.statusCode, after.statusCode]).toEqual([200, 403]);
    expect(before.body).toContain("<form");
    expect(after.body).not.toContain("<form");
    expect(after.body).toContain("You requested this deployment, so another person must decide on it.");
  });

  it("completes the decision if the votes of others suffice now, and delivers it", async () => {
    const { vote, prove, stored, tokens } = await prepareUnproven();
    await vote("bob@example.com");

    await prove(user("alice"));

    expect((await stored())?.decision).toMatchObject({ decision: "approved", decidedBy: "bob@example.com" });
    expect(tokens.sent).toHaveLength(1);
  });

  it("completes the decision also if the request was repeated in between", async () => {
    const { vote, services, payload, request, tokens, stored } = await prepareUnproven();
    await vote("bob@example.com");
    await storeProof(services.table, payload.deployment, user("alice"));
    await request({}, { ...payload, taskToken: tokens.issue("task-token-2") });

    await followUpApprovals(services);

    expect((await stored())?.decision).toMatchObject({ decision: "approved", decidedBy: "bob@example.com" });
    expect(tokens.sent.map(({ taskToken }) => taskToken)).toEqual(["task-token-2"]);
  });

  it("changes nothing if the settings give the caller no mail address", async () => {
    const { prove, stored } = await prepareUnproven();
    const { address: _, ...nameless } = user("bob");

    await prove(nameless);

    expect(await stored()).toMatchObject({ quorum: 2, recipients: ["bob@example.com", "carol@example.com"] });
  });

  it("does not change a decision that was made before", async () => {
    const { vote, prove, stored } = await prepareUnproven();
    await vote("bob@example.com");
    await vote("carol@example.com");

    await prove(user("bob"));

    expect((await stored())?.decision).toMatchObject({
      decision: "approved",
      decidedBy: "bob@example.com, carol@example.com",
    });
  });
});
