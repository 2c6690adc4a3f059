import type { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { parseSlackSecret, slackSecretReader } from "../../../orchestrator/channels/slack-secret.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const bot = {
  botToken: "xoxb-1234-hunter2",
  signingSecret: "8f742231b10e8888abcd99yyyzzz85a5",
  channel: "C0DEPLOY",
  team: "T0ACME",
  users: { U0BOB: "bob@example.com" },
};

function problemOf(secret: unknown): string {
  try {
    parseSlackSecret(typeof secret === "string" ? secret : JSON.stringify(secret));
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("the Slack secret", () => {
  it("is a webhook, or a bot with Slack's own address by default", () => {
    const webhookUrl = "https://hooks.slack.com/services/T0/B0/hunter2";

    expect(parseSlackSecret(JSON.stringify({ webhookUrl }))).toEqual({ webhookUrl });
    expect(parseSlackSecret(`\uFEFF${JSON.stringify({ webhookUrl })}`)).toEqual({ webhookUrl });
    expect(parseSlackSecret(JSON.stringify(bot))).toEqual({ ...bot, apiUrl: "https://slack.com/api" });
  });

  it.each(["botToken", "signingSecret", "channel", "team", "users"])(
    "without %s is refused by name",
    (field) => {
      expect(problemOf({ ...bot, [field]: undefined })).toBe(
        `the Slack secret is invalid: ${field} is missing`,
      );
    },
  );

  it.each([
    ["botToken", { botToken: "xoxp-hunter2" }],
    ["signingSecret", { signingSecret: "" }],
    ["signingSecret", { signingSecret: "hunter2" }],
    ["channel", { channel: "#deployments" }],
    ["team", { team: "acme" }],
    ["users must name at least one person", { users: {} }],
    ["users.bob", { users: { bob: "bob@example.com" } }],
    ["users.constructor", { users: { ...bot.users, constructor: "hunter2" } }],
    ["users.U0BOB", { users: { U0BOB: "hunter2" } }],
    ["apiUrl", { apiUrl: "http://slack.example.com/hunter2" }],
    ["webhook is not a known field", { webhook: "hunter2" }],
    ["botToken is not a known field", { webhookUrl: "https://hooks.slack.com/services/hunter2" }],
  ])("with an invalid %s is refused, without disclosing it", (field, change) => {
    const problem = problemOf({ ...bot, ...change });

    expect(problem).toContain(field);
    expect(problem).not.toMatch(/hunter2|xox[bp]-\d|8f7422/);
  });

  it.each(["", "hunter2", "[]", "{}", "null", '"hunter2"'])(
    "that is %j is refused with the valid formats",
    (text) => {
      expect(problemOf(text)).toMatch(/^the Slack secret must be \{"webhookUrl".*"signingSecret"/);
    },
  );

  it("is read when used, at most once a minute", async () => {
    const clock = new VirtualClock();
    const answers = [JSON.stringify(bot), "broken", JSON.stringify({ ...bot, team: "T0OTHER" })];
    const secretsManager = {
      send: async (_: GetSecretValueCommand) => ({ SecretString: answers.shift() }),
    } as unknown as SecretsManagerClient;
    const read = slackSecretReader({ secretsManager, secretArn: "arn", clock });

    const first = [await read(), await read()];
    await clock.advance(60_000);
    const broken = read();

    expect(first).toMatchObject([{ team: "T0ACME" }, { team: "T0ACME" }]);
    await expect(broken).rejects.toThrow("the Slack secret must be");
    expect(await read()).toMatchObject({ team: "T0OTHER" });
  });

  it("is read again when the clock was set back", async () => {
    let now = Date.UTC(2026, 0, 1);
    const answers = [JSON.stringify(bot), JSON.stringify({ ...bot, team: "T0OTHER" })];
    const secretsManager = {
      send: async (_: GetSecretValueCommand) => ({ SecretString: answers.shift() }),
    } as unknown as SecretsManagerClient;
    const read = slackSecretReader({ secretsManager, secretArn: "arn", clock: { now: () => now } });
    await read();

    now -= 3_600_000;

    expect(await read()).toMatchObject({ team: "T0OTHER" });
  });
});
