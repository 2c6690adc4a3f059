import { createHash } from "node:crypto";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { onTestFinished } from "vitest";
import { createSes } from "../../infra/local/ses/inbox.ts";
import { createSlackChannel } from "../../infra/local/slack/slack-channel.ts";
import { startEndpoint } from "../../infra/local/wire/endpoint.ts";
import { type ApprovalServices, requestApproval } from "../../orchestrator/approval.ts";
import { compress } from "../../orchestrator/compressed.ts";
import { mailBySes } from "../../orchestrator/mail.ts";
import type { Review } from "../../orchestrator/review.ts";
import { type FindSlackChannel, slackChannelOf } from "../../orchestrator/slack-channel.ts";
import { parseSlackSecret } from "../../orchestrator/slack-secret.ts";
import { keys } from "../../orchestrator/table.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { aDeployment, changeSet } from "./a-deployment.ts";
import { startStateTable } from "./state-table.ts";

export const review: Review = {
  request: {
    id: "release-1-1-0",
    attempt: "deployment",
    image: "tasks:1.1.0",
    reason: "Pages & <b>more</b>",
    requester: "alice@example.com",
  },
  changeSetArn: changeSet.changeSetArn,
  stackName: "xray-poc-compute",
  templateHash: "0".repeat(64),
  image: "tasks:1.1.0",
  parameters: { ContainerImage: "tasks:1.1.0" },
  changes: [
    {
      action: "Modify",
      logicalId: "EcsService<script>",
      type: "AWS::ECS::Service",
      replacement: "False",
      scope: ["Properties"],
      details: [
        { attribute: "Properties", name: "TaskDefinition", before: "task:1", after: "<!channel>\u202e" },
      ],
    },
  ],
  warnings: [],
  leftOut: [],
  verdict: "warn",
  rules: [
    {
      rule: "image-by-digest",
      title: "images are named by their digests",
      verdict: "warn",
      findings: [{ sentence: "tasks:1.1.0 is named by a tag", remedy: "name it by its digest" }],
      overridden: [],
    },
  ],
  overrides: { allowDeletions: [] },
  rollback: { verdict: "possible", reasons: [] },
  restoration: false,
  digest: "d".repeat(64),
};

/** Step Functions that takes each token once, as the real one does. */
export class TaskTokens {
  readonly #waiting = new Set<string>();
  readonly sent: { readonly taskToken: string; readonly output: string }[] = [];
  /** Thrown instead of taking the next decision. */
  failure: Error | undefined;

  /** Of every execution. */
  status = "RUNNING";

  readonly client = {
    send: async ({ input }: { input: { taskToken: string; output: string; executionArn?: string } }) => {
      if (input.executionArn) return { status: this.status };
      const { failure } = this;
      this.failure = undefined;
      if (failure) throw failure;
      if (!this.#waiting.delete(input.taskToken)) {
        throw Object.assign(new Error("Task Timed Out"), { name: "TaskTimedOut" });
      }
      this.sent.push(input);
      return {};
    },
  } as unknown as SFNClient;

  issue(token: string): string {
    this.#waiting.add(token);
    return token;
  }

  expire(token: string): void {
    this.#waiting.delete(token);
  }
}

/** A reviewed change set and everything an approval needs: table, mail and Slack over the wire, a clock. */
export async function prepareApproval() {
  const table = await startStateTable();
  const clock = new VirtualClock();
  const tokens = new TaskTokens();
  const { service: sesService, inbox } = createSes({ clock });
  const slackChannel = createSlackChannel({
    clock,
    token: "webhook-secret",
    interactionsUrl: () => "http://127.0.0.1:9/slack/interactions",
  });
  const endpoint = await startEndpoint({
    services: [sesService],
    mounts: slackChannel.mounts,
  });
  const settings = {
    endpoint: endpoint.url,
    region: "ap-northeast-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  };
  const ses = new SESv2Client(settings);
  onTestFinished(async () => {
    ses.destroy();
    await endpoint.close();
  });
  const deployment = aDeployment({ reason: "Pages & <b>more</b>" });
  await table.client.send(
    new PutCommand({
      TableName: table.name,
      Item: { ...keys.review(deployment.id, "deployment"), content: compress(review) },
    }),
  );
  const failures: { channel: string; error: unknown }[] = [];
  let links = 0;
  const services: ApprovalServices = {
    table,
    clock,
    stepFunctions: tokens.client,
    randomBytes: () => {
      links += 1;
      return createHash("sha256").update(`link ${links}`).digest();
    },
    webUrl: "https://deployments.example.com/",
    reminderSeconds: 900,
    sendMail: mailBySes(ses, "xray-watch@example.com"),
    onFailure: (channel, error) => failures.push({ channel, error }),
  };
  const payload = {
    deployment,
    attempt: "deployment" as const,
    changeSet,
    review: { status: "ready" as const, digest: review.digest },
    taskToken: tokens.issue("task-token-1"),
  };
  const linksTo = (address: string) =>
    inbox
      .mails()
      .filter(({ to }) => to.includes(address))
      .map(({ text }) => /https:\S+\/approve\/[\w-]+/.exec(text)?.[0] ?? "");
  return {
    services,
    payload,
    clock,
    tokens,
    inbox,
    slackChannel,
    failures,
    linksTo,
    request: (changes: Partial<ApprovalServices> = {}, again = payload) =>
      requestApproval({ ...services, ...changes }, again),
    /** Slack by a webhook or by a bot; `change` makes the secret a wrong one. */
    slackBy:
      (way: "bot" | "webhook", change = {}): FindSlackChannel =>
      async () => {
        const secret = { ...slackChannel.secret(way, endpoint.url), ...change };
        return slackChannelOf(
          { http: fetch, sleep: async () => {} },
          parseSlackSecret(JSON.stringify(secret)),
        );
      },
    endpointUrl: endpoint.url,
  };
}
