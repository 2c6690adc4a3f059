import { setTimeout as sleep } from "node:timers/promises";
import { type FindSlackChannel, slackChannelOf } from "../../orchestrator/channels/slack-channel.ts";
import { type SlackSecret, slackSecretReader } from "../../orchestrator/channels/slack-secret.ts";
import { secretsManager } from "./clients.ts";
import { optionalSetting } from "./settings.ts";
import { wallClock } from "./state-function.ts";

let reader: (() => Promise<SlackSecret>) | undefined;

/** Reads the Slack secret, kept for a minute by the function's instance; undefined without Slack. */
export function slackSecret(): (() => Promise<SlackSecret>) | undefined {
  const secretArn = optionalSetting("SLACK_SECRET_ARN");
  if (!secretArn) return undefined;
  reader ??= slackSecretReader({ secretsManager: secretsManager(), secretArn, clock: wallClock });
  return reader;
}

/** The channel that the Slack secret names; undefined without Slack. */
export function slackChannel(limits: Limits = {}): FindSlackChannel | undefined {
  const read = slackSecret();
  return read && (async () => slackChannelOf({ ...slackCalls, ...limits }, await read()));
}

export const slackCalls = { http: fetch, sleep };

interface Limits {
  readonly timeoutMs?: number;
  readonly maxPauseSeconds?: number;
}
