import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { hashOfSecret, readLink } from "../../../orchestrator/approval/approval-link.ts";
import { readApproval } from "../../../orchestrator/approval/approval-record.ts";
import { MessageRefused } from "../../../orchestrator/channels/message-refused.ts";
import { quorumOf } from "../../../orchestrator/states/request-approval.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { prepareApproval, review } from "../fixtures/approvals.ts";

const approvalId = { deploymentId: "release-1-1-0", phase: "deploy" } as const;
const secretOf = (link = "") => link.split("/").at(-1) ?? "";

describe("requesting approval", () => {
  it("sends every approver a link of their own, by mail and to the channel", async () => {
    const { request, linksTo, inbox, slackChannel, slackBy } = await prepareApproval();

    const answer = await request({ slack: slackBy("webhook") });

    const links = [...linksTo("bob@example.com"), ...linksTo("carol@example.com")];
    expect(answer).toEqual({ requested: 3 });
    expect(new Set(links)).toHaveProperty("size", 2);
    expect(
      links.every((link) => /^https:\/\/deployments\.example\.com\/approve\/[\w-]{43}$/.test(link)),
    ).toBe(true);
    expect(JSON.stringify(slackChannel.messages())).not.toContain(links[0]);
    expect(inbox.mails()[0]?.text).toContain("Digest of the plan: dddd");
  });

  it("shows requester, request, reason and changes", async () => {
    const { request, inbox } = await prepareApproval();

    await request();

    const { subject, text, html } = inbox.mails()[0] ?? { subject: "", text: "", html: "" };
    expect(subject).toBe("Approve [Policy warns]: Deploy tasks:1.1.0 to xray-poc-compute (release-1-1-0)");
    expect(text).toContain("Requested by: alice@example.com");
    expect(text).toContain("Modify EcsService<script> (AWS::ECS::Service), replacement False");
    expect(text).toContain("TaskDefinition: task:1 → <!channel>⟨U+202E⟩");
    expect(html).toContain("Pages &amp; &lt;b&gt;more&lt;/b&gt;");
    expect(html).not.toMatch(/<script>|<b>/);
  });

  it("links to the deployment's page, by mail and in the channel", async () => {
    const { request, inbox, slackChannel, slackBy } = await prepareApproval();

    await request({ slack: slackBy("webhook") });

    const page = /https:\/\/deployments\.example\.com\/view\/[\w-]{43}\/[\d-]{10}\/deployment\/release-1-1-0/;
    const { text = "", html = "" } = inbox.mails()[0] ?? {};
    const [url = "no link"] = page.exec(text) ?? [];
    expect(html).toContain(`href="${url}"`);
    expect(JSON.stringify(slackChannel.messages())).toContain(`<${url}|Watch the deployment>`);
  });

  it("lets nothing from a template command Slack", async () => {
    const { request, slackChannel, slackBy } = await prepareApproval();

    await request({ slack: slackBy("webhook") });

    const message = JSON.stringify(slackChannel.messages());
    expect(message).toContain("EcsService&lt;script&gt;");
    expect(message).not.toMatch(/<!|<script>/);
  });

  it("stores of a link no more than the hash of its secret, and the task token in one item", async () => {
    const { request, services, linksTo, inbox, slackChannel } = await prepareApproval();
    await request();

    const { Items = [] } = await services.table.client.send(
      new ScanCommand({ TableName: services.table.name }),
    );

    const stored = JSON.stringify(Items);
    expect(stored).not.toContain(secretOf(linksTo("bob@example.com")[0]));
    expect(stored).toContain(hashOfSecret(secretOf(linksTo("bob@example.com")[0])));
    expect(stored.split("task-token-1")).toHaveLength(2);
    expect(JSON.stringify([inbox.mails(), slackChannel.messages()])).not.toContain("task-token");
  });

  it("excludes the requester, and refuses if no one else may approve", async () => {
    const { request, payload, inbox, slackBy } = await prepareApproval();
    const among = (approvers: string[]) => ({ ...payload, deployment: aDeployment({ approvers }) });

    await request({}, among(["Alice@example.com", "bob@example.com"]));
    const refused = request({ slack: slackBy("webhook") }, among(["Alice@example.com"]));

    expect(inbox.mails().flatMap(({ to }) => to)).toEqual(["bob@example.com"]);
    await expect(refused).rejects.toMatchObject({
      name: "ApprovalNotRequested",
      message: expect.stringContaining("add another address to APPROVAL_RECIPIENTS"),
    });
  });

  it("tolerates a failed channel if another one delivers, and reports it without the webhook", async () => {
    const { request, slackBy, failures, endpointUrl } = await prepareApproval();

    const answer = await request({
      slack: slackBy("webhook", { webhookUrl: `${endpointUrl}/slack/services/T0LOCAL/B0LOCAL/wrong-secret` }),
    });

    expect(answer).toEqual({ requested: 2 });
    expect(failures).toMatchObject([
      { channel: "the Slack channel", error: { message: "Slack refused the message: 404 no_service" } },
    ]);
  });

  it("fails by name if the channels refuse for good", async () => {
    const { request } = await prepareApproval();
    const sendMail = () =>
      Promise.reject(new MessageRefused("Email address is not verified", { isPermanent: true }));

    await expect(request({ sendMail })).rejects.toMatchObject({
      name: "ApprovalNotRequested",
      message: expect.stringContaining("bob@example.com: Email address is not verified"),
    });
    await expect(request({ sendMail: undefined })).rejects.toMatchObject({ name: "ApprovalNotRequested" });
  });

  it("refuses when fewer people may decide than are needed; the channel is none of them", async () => {
    const { request, payload, inbox, slackChannel, slackBy, services } = await prepareApproval();
    const slack = slackBy("webhook");
    const asking = (approvals: number) => ({ ...payload, deployment: aDeployment({ approvals }) });

    const refused = request({ slack, sendMail: undefined }, asking(3));
    await expect(refused).rejects.toMatchObject({
      name: "ApprovalNotRequested",
      message: expect.stringMatching(/3 people have to approve, and 2 may.*name more in "approvers"/),
    });
    await request({ slack }, asking(2));

    expect(inbox.mails()).toHaveLength(2);
    expect(inbox.mails()[0]?.text).toContain("Approvals needed: 2");
    expect(slackChannel.messages()).toHaveLength(1);
    const { recipients } = (await readApproval(services.table, approvalId)) ?? {};
    expect(recipients).toEqual(["bob@example.com", "carol@example.com"]);
  });

  it("asks the approvers through the channel alone, by a link that is nobody's", async () => {
    const { request, slackChannel, slackBy, services } = await prepareApproval();

    const answer = await request({ slack: slackBy("webhook"), sendMail: undefined });

    expect(answer).toEqual({ requested: 1 });
    const [link = ""] = /https:\S+\/approve\/[\w-]+/.exec(JSON.stringify(slackChannel.messages())) ?? [];
    expect(await readLink(services.table, hashOfSecret(secretOf(link)))).toEqual({
      ...approvalId,
      kind: "plan",
    });
  });

  it("asks for a second person where the plan does", () => {
    const plan = { ...review, requiredApprovals: 2 };

    expect([quorumOf({ approvals: 1 }, review), quorumOf({ approvals: 1 }, plan)]).toEqual([1, 2]);
    expect(quorumOf({ approvals: 3 }, plan)).toBe(3);
  });

  it("sends nothing twice when it is repeated, or called twice at once", async () => {
    const { request, payload, inbox, tokens } = await prepareApproval();

    // The second one of two at once does not know whether the first one reaches anybody.
    const both = await Promise.allSettled([request(), request()]);
    const again = await request({}, { ...payload, taskToken: tokens.issue("task-token-2") });

    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(again).toEqual({ requested: 0 });
    expect(inbox.mails()).toHaveLength(2);
  });

  it("asks about no other plan than the stored one", async () => {
    const { request, payload, inbox } = await prepareApproval();
    const other = { ...payload, reviewSummary: { ...payload.reviewSummary, digest: "e".repeat(64) } };

    await expect(request({}, other)).rejects.toMatchObject({ name: "ApprovalNotRequested" });
    await expect(request({}, { ...payload, deployment: aDeployment({ id: "other" }) })).rejects.toMatchObject(
      {
        name: "ApprovalNotRequested",
      },
    );
    expect(inbox.mails()).toEqual([]);
  });
});
