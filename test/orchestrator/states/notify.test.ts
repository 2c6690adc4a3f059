import type { SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { type Approval, readApproval } from "../../../orchestrator/approval/approval-record.ts";
import { decideAs } from "../../../orchestrator/approval/decision.ts";
import type { Payload } from "../../../orchestrator/deployment/payloads.ts";
import { readOutcome } from "../../../orchestrator/messages/outcome-record.ts";
import { notify } from "../../../orchestrator/states/notify.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { prepareApproval } from "../fixtures/approvals.ts";

const payload: Payload<"Notify"> = {
  deployment: aDeployment(),
  outcome: {
    endState: "RolledBack",
    failure: { error: "SmokeTestsFailed", cause: "GET /tasks answered 500 <!here>; password=hunter2" },
  },
  diagnosis: {
    summary: "The table is missing; run the migrations.",
    finding: "relation-missing",
    cause: "The table is missing",
    remedy: "run the migrations",
    confidence: "certain" as const,
    earlierCheck: "Looking the image up before people approve it.",
    others: [],
    proof: ['relation "tasks" does not exist at postgresql://app:hunter2@db/postgres'],
  },
};

async function prepareNotification() {
  const prepared = await prepareApproval();
  const services = {
    ...prepared.services,
    recipients: ["bob@example.com"],
    knownRequesters: ["example.com"],
    slack: prepared.slackBy("webhook"),
  };
  return { ...prepared, services };
}

describe("notifying", () => {
  it("sends approvers, requester and channel the outcome and its reason", async () => {
    const { services, inbox, slackChannel } = await prepareNotification();

    const answer = await notify(services, payload);

    const mail = inbox.mails()[0];
    expect([...answer.notified].sort()).toEqual(["alice@example.com", "bob@example.com", "slack"]);
    expect(mail?.subject).toBe("RolledBack: tasks:1.1.0 on xray-poc-compute (release-1-1-0)");
    expect(mail?.text).toContain("Failure: SmokeTestsFailed: GET /tasks answered 500");
    expect(mail?.text).toContain("Diagnosis: The table is missing; run the migrations.");
    expect(JSON.stringify(slackChannel.messages())).toContain("500 &lt;!here&gt;");
  });

  it.each(["mallory@example.org", "x@sub.example.com", "bob@example.com,mallory@evil.example.com"])(
    "sends no mail to a claimed requester whom the settings do not know, and says so: %s",
    async (requester) => {
      const { services, inbox, slackChannel } = await prepareNotification();
      const deployment = aDeployment({ id: "not-proven", requester });

      const { notified } = await notify(services, { ...payload, deployment });

      const why = `${requester}: neither in approval.recipients nor in approval.knownRequesters`;
      expect([...notified].sort()).toEqual(["bob@example.com", "slack"]);
      expect(inbox.mails().map(({ to }) => to)).toEqual([["bob@example.com"]]);
      expect(inbox.mails()[0]?.text).toContain(`Not told: ${why}`);
      expect(JSON.stringify(slackChannel.messages())).toContain(why);
      await notify(services, { ...payload, deployment });
      expect((await readOutcome(services.table, "not-proven"))?.notTold).toEqual([
        { recipient: requester, why: expect.stringContaining("neither in approval.recipients") },
      ]);
    },
  );

  it("sends mail to the proven requester, whose address is in the settings, and none to the claimed one", async () => {
    const { services, inbox } = await prepareNotification();
    const known = { ...services, knownRequesters: [] };

    await notify(known, { ...payload, deployment: aDeployment({ requester: "mallory@example.org" }) });

    expect(
      inbox
        .mails()
        .flatMap(({ to }) => to)
        .sort(),
    ).toEqual(["alice@example.com", "bob@example.com"]);
    expect(inbox.mails()[0]?.text).toContain(
      "Requested by: alice@example.com (proven: signed start as user/alice)",
    );
  });

  it("links to the page, and shows how long each step took", async () => {
    const { services, inbox, slackChannel } = await prepareNotification();
    const events = [
      { type: "TaskStateEntered", timestamp: new Date(0), stateEnteredEventDetails: { name: "AcquireLock" } },
      {
        type: "TaskStateExited",
        timestamp: new Date(2000),
        stateExitedEventDetails: { name: "AcquireLock" },
      },
      { type: "TaskStateEntered", timestamp: new Date(2000), stateEnteredEventDetails: { name: "Notify" } },
    ];
    const stepFunctions = { send: async () => ({ events }) } as unknown as SFNClient;

    await notify({ ...services, stepFunctions }, payload);

    const page = /https:\/\/deployments\.example\.com\/view\/[\w-]{43}\/[\d-]{10}\/deployment\/release-1-1-0/;
    expect(inbox.mails()[0]?.text).toMatch(/^Steps: AcquireLock 2\.0 s$/m);
    expect(inbox.mails()[0]?.text).toMatch(page);
    expect(JSON.stringify(slackChannel.messages())).toMatch(page);
  });

  it("says who decided, and with what words", async () => {
    const { services, inbox, slackChannel, request } = await prepareNotification();
    await request();
    const { deployment } = payload;
    const approval = await readApproval(services.table, { deploymentId: deployment.id, phase: "deploy" });
    const voter = { recipient: "bob@example.com", identifiedBy: "link", linkHash: "h" } as const;
    await decideAs(services, voter, approval as Approval, { decision: "approved", comment: "Go on" });

    await notify(services, payload);

    const words = "Approved by bob@example.com at 2026-01-01T00:00:00.000Z. Comment: Go on";
    expect(inbox.mails().at(-1)?.text).toContain(`\nDecision: ${words}\n`);
    expect(JSON.stringify(slackChannel.messages())).toContain(words);
  });

  it("sends the outcome if neither page nor steps can be read", async () => {
    const { services, inbox } = await prepareNotification();
    const send = async () => {
      throw new Error("Step Functions is away");
    };
    const failed: string[] = [];

    await notify(
      {
        ...services,
        stepFunctions: { send } as unknown as SFNClient,
        onFailure: (part) => failed.push(part),
      },
      payload,
    );

    expect(failed).toEqual(["steps"]);
    expect(inbox.mails()[0]?.text).not.toContain("Steps:");
  });

  it("carries no secret", async () => {
    const { services, inbox, slackChannel } = await prepareNotification();

    await notify(services, payload);

    const told = JSON.stringify([inbox.mails(), slackChannel.messages()]);
    expect(told).toContain("does not exist at");
    expect(told).not.toContain("hunter2");
  });

  it("says when the traces could not be verified, and only then", async () => {
    const { services, inbox } = await prepareNotification();
    const outcome = { endState: "Deployed", traces: "unverifiable" } as const;
    const verified = { endState: "Deployed", traces: "complete" } as const;

    await notify(services, { ...payload, outcome, diagnosis: null });
    await notify(services, {
      deployment: aDeployment({ id: "verified" }),
      outcome: verified,
      diagnosis: null,
    });

    const texts = inbox.mails().map(({ text }) => text);
    expect(texts.filter((text) => text?.includes("Traces: not verified"))).toHaveLength(2);
    expect(texts).toHaveLength(4);
  });

  it("sends each message once, also with retries and concurrent calls", async () => {
    const { services, inbox, slackChannel } = await prepareNotification();

    await Promise.all([notify(services, payload), notify(services, payload)]);
    const again = await notify(services, payload);

    expect(again).toEqual({ notified: [] });
    expect(inbox.mails()).toHaveLength(2);
    expect(slackChannel.messages()).toHaveLength(1);
  });

  it("is hindered in no channel by another one's failure", async () => {
    const { services, failures, slackChannel } = await prepareNotification();
    const sendMail = () => Promise.reject(new Error("Email address is not verified"));

    const answer = await notify({ ...services, sendMail }, payload);

    expect(answer).toEqual({ notified: ["slack"] });
    expect(slackChannel.messages()).toHaveLength(1);
    expect(failures.map(({ channel }) => channel).sort()).toEqual(["alice@example.com", "bob@example.com"]);
  });

  it("sends nothing if no recipient is configured", async () => {
    const { services, inbox } = await prepareNotification();
    const deployment = aDeployment({ id: "release-of-nobody", requester: "unknown" });

    const answer = await notify(
      { ...services, recipients: [], slack: undefined },
      { ...payload, deployment },
    );

    expect(answer).toEqual({ notified: [] });
    expect(inbox.mails()).toEqual([]);
  });
});
