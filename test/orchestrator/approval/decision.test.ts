import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { hashOfSecret } from "../../../orchestrator/approval/approval-link.ts";
import { storeVotes } from "../../../orchestrator/approval/approval-record.ts";
import { decide, deliverDecision } from "../../../orchestrator/approval/decision.ts";
import { keys } from "../../../orchestrator/deployment/table.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { openPersonal, prepareApproval } from "../fixtures/approvals.ts";

const secretOf = (link = "") => link.split("/").at(-1) ?? "";

describe("deciding", () => {
  /** A decision by the person's newest link. */
  async function prepareDecision({ approvals = 1 } = {}) {
    const prepared = await prepareApproval();
    await prepared.request({}, { ...prepared.payload, deployment: aDeployment({ approvals }) });
    const link = async (address: string, number = -1) => {
      const opened = await openPersonal(
        prepared.services.table,
        hashOfSecret(secretOf(prepared.linksTo(address).at(number))),
      );
      if (!opened) throw new Error("there is no such link");
      return opened;
    };
    const by = async (address: string, decision: "approved" | "rejected", number = -1) =>
      decide(prepared.services, await link(address, number), { decision, comment: "fine" });
    return { ...prepared, link, by };
  }

  it("hands the first decision to the execution, once", async () => {
    const { by, tokens } = await prepareDecision();

    const results = [await by("bob@example.com", "approved"), await by("bob@example.com", "approved")];

    expect(results.map(({ status }) => status)).toEqual(["taken", "taken"]);
    expect(tokens.sent.map(({ output }) => JSON.parse(output))).toEqual([
      {
        decision: "approved",
        decidedBy: "bob@example.com",
        decidedAt: "2026-01-01T00:00:00.000Z",
        comment: "fine",
      },
    ]);
  });

  it("takes one of fifty rivals' decisions", async () => {
    const { by, tokens } = await prepareDecision();
    const people = ["bob@example.com", "carol@example.com"];

    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        by(people[index % 2] ?? "", index % 3 === 0 ? "rejected" : "approved"),
      ),
    );

    const decisions = new Set(results.map(({ approval }) => JSON.stringify(approval.decision)));
    expect(decisions).toHaveProperty("size", 1);
    expect(tokens.sent).toHaveLength(1);
    expect(results.some(({ status }) => status === "conflict")).toBe(true);
  });

  it("needs as many people as the quorum, and names them all", async () => {
    const { by, tokens } = await prepareDecision({ approvals: 2 });

    const results = [await by("bob@example.com", "approved"), await by("carol@example.com", "approved")];

    expect(results.map(({ status }) => status)).toEqual(["counted", "taken"]);
    expect(tokens.sent.map(({ output }) => JSON.parse(output))).toMatchObject([
      {
        decision: "approved",
        decidedBy: "bob@example.com, carol@example.com",
        comment: "bob@example.com: “fine”; carol@example.com: “fine”",
      },
    ]);
  });

  it("counts a person once, by whichever of their links", async () => {
    const { by, services, tokens, link } = await prepareDecision({ approvals: 2 });
    const second = { ...(await link("bob@example.com")), linkHash: "another" };
    const shouted = { ...second, link: { ...second.link, recipient: "BOB@example.com" } };
    await by("bob@example.com", "approved");

    const again = await decide(services, shouted, { decision: "approved" });
    const opposite = await decide(services, shouted, { decision: "rejected" });

    expect([again.status, opposite.status]).toEqual(["counted", "conflict"]);
    expect(again.approval.votes).toHaveLength(1);
    expect(tokens.sent).toEqual([]);
  });

  it("is over at the first rejection before the quorum", async () => {
    const { by, tokens } = await prepareDecision({ approvals: 2 });
    await by("bob@example.com", "approved");

    const rejected = await by("carol@example.com", "rejected");
    const late = await by("bob@example.com", "approved");

    expect([rejected.status, late.status]).toEqual(["taken", "conflict"]);
    expect(JSON.parse(tokens.sent[0]?.output ?? "{}")).toMatchObject({
      decision: "rejected",
      decidedBy: "carol@example.com",
    });
  });

  it("takes no decision on an approval whose quorum is not recorded", async () => {
    const { by, services, tokens } = await prepareDecision();
    await services.table.client.send(
      new UpdateCommand({
        TableName: services.table.name,
        Key: keys.approval(aDeployment().id, "deploy"),
        UpdateExpression: "REMOVE votes, version, #quorum",
        ExpressionAttributeNames: { "#quorum": "quorum" },
      }),
    );

    const result = await by("bob@example.com", "approved");

    expect(result.status).toBe("counted");
    expect(tokens.sent).toHaveLength(0);
  });

  it("shows the second person the decision, and who made it", async () => {
    const { by } = await prepareDecision();
    await by("bob@example.com", "rejected");

    const conflicts = [await by("carol@example.com", "rejected"), await by("bob@example.com", "approved")];

    for (const { status, approval } of conflicts) {
      expect(status).toBe("conflict");
      expect(approval.decision).toMatchObject({ decision: "rejected", decidedBy: "bob@example.com" });
    }
  });

  it("takes none after the deadline", async () => {
    const { by, clock, tokens } = await prepareDecision();
    await clock.advance(3_600_000);

    const result = await by("bob@example.com", "approved");

    expect(result.status).toBe("expired");
    expect(tokens.sent).toEqual([]);
  });

  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html#API_SendTaskSuccess_Errors
  it.each(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])(
    "says so when the execution does not wait any more: %s",
    async (name) => {
      const { by, tokens } = await prepareDecision();
      tokens.failure = Object.assign(new Error(name), { name });

      const result = await by("bob@example.com", "approved");

      expect(result.status).toBe("undelivered");
    },
  );

  it("holds the deadline in the write itself, whatever was read before", async () => {
    const { link, services } = await prepareDecision();
    const { approval } = await link("bob@example.com");

    expect(await storeVotes(services.table, approval, approval.deadline)).toBeUndefined();
    expect(await storeVotes(services.table, approval, "2026-01-01T00:59:59.999Z")).toBeDefined();
  });

  it("is delivered by the present token when the request was repeated since it was read", async () => {
    const { link, services, request, payload, tokens } = await prepareDecision();
    const { approval } = await link("bob@example.com");
    tokens.expire("task-token-1");
    await request({}, { ...payload, taskToken: tokens.issue("task-token-2") });
    const decision = { decision: "rejected", decidedBy: "bob@example.com", decidedAt: "" } as const;

    const delivered = await deliverDecision(services, approval, { ...decision, digest: "", linkHash: "" });

    expect(delivered).toBe(true);
    expect(tokens.sent).toMatchObject([{ taskToken: "task-token-2" }]);
  });

  it("delivers a recorded decision when it is sent again", async () => {
    const { by, tokens } = await prepareDecision();
    tokens.failure = new Error("socket hang up");

    await expect(by("bob@example.com", "approved")).rejects.toThrow("socket hang up");
    const again = await by("bob@example.com", "approved");

    expect(again.status).toBe("taken");
    expect(tokens.sent).toHaveLength(1);
  });

  it("delivers a recorded decision to the token of a repeated state, without asking again", async () => {
    const { by, tokens, request, payload, inbox } = await prepareDecision();
    tokens.expire("task-token-1");
    await by("bob@example.com", "approved");
    const mails = inbox.mails().length;

    const answer = await request({}, { ...payload, taskToken: tokens.issue("task-token-2") });

    expect(answer).toEqual({ requested: 0 });
    expect(tokens.sent).toMatchObject([{ taskToken: "task-token-2" }]);
    expect(inbox.mails()).toHaveLength(mails);
  });

  it("works by the links of before after the state was repeated, with the new token", async () => {
    const { by, tokens, request, payload } = await prepareDecision();
    tokens.expire("task-token-1");
    await request({}, { ...payload, taskToken: tokens.issue("task-token-2") });

    const result = await by("bob@example.com", "approved", 0);

    expect(result.status).toBe("taken");
    expect(tokens.sent).toMatchObject([{ taskToken: "task-token-2" }]);
  });
});
