import { setTimeout as sleep } from "node:timers/promises";
import { type FindSlackChannel, slackChannelOf } from "../../orchestrator/channels/slack-channel.ts";
import { type SlackSecret, slackSecretReader } from "../../orchestrator/channels/slack-secret.ts";
import { type Clients, secretsManager } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { optionalSetting } from "./settings.ts";

/** Reads the Slack secret, which a function instance caches for a minute; undefined if Slack is not configured. */
export function slackSecret(
  environment: Environment,
  clients: Clients,
): (() => Promise<SlackSecret>) | undefined {
  const secretArn = optionalSetting(environment, "SLACK_SECRET_ARN");
  if (!secretArn) return undefined;
  const { clock } = environment;
  return clients.once(slackSecret, () =>
    slackSecretReader({ secretsManager: secretsManager(clients), secretArn, clock }),
  );
}

/** Finds the channel that the Slack secret names; undefined if Slack is not configured. */
export function slackChannel(
  environment: Environment,
  clients: Clients,
  limits: Limits = {},
): FindSlackChannel | undefined {
  const read = slackSecret(environment, clients);
  return read && (async () => slackChannelOf({ ...slackCalls, ...limits }, await read()));
}

export const slackCalls = { http: fetch, sleep };

// Slack waits three seconds for the response to a click, and people wait no longer for a page.
// https://docs.slack.dev/interactivity/handling-user-interaction/
export const interactiveLimits: Limits = { timeoutMs: 2_000, maxPauseSeconds: 0 };

interface Limits {
  readonly timeoutMs?: number;
  readonly maxPauseSeconds?: number;
}
