import { mailBySes, type SendMail } from "../../orchestrator/channels/mail.ts";
import type { FindSlackChannel } from "../../orchestrator/channels/slack-channel.ts";
import { redactError } from "../../orchestrator/text/redaction.ts";
import { type Clients, ses } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { addressesSetting, optionalSetting } from "./settings.ts";
import { slackChannel } from "./slack.ts";

/** How people are reached, as far as the settings say. */
export interface Channels {
  /** Mail addresses, of `APPROVAL_RECIPIENTS`. */
  readonly recipients: readonly string[];
  readonly sendMail?: SendMail | undefined;
  readonly slack?: FindSlackChannel | undefined;
  readonly onFailure: (channel: string, error: unknown) => void;
}

export function channels(environment: Environment, clients: Clients): Channels {
  const sender = optionalSetting(environment, "MAIL_SENDER");
  return {
    recipients: addressesSetting(environment, "APPROVAL_RECIPIENTS"),
    sendMail: sender ? mailBySes(ses(clients), sender) : undefined,
    slack: slackChannel(environment, clients),
    onFailure: logChannelFailure(environment),
  };
}

/** Tells the log of a channel that failed; what it was about goes on. */
export const logChannelFailure =
  ({ logger }: Environment) =>
  (channel: string, error: unknown): void =>
    logger.warn("channel failed", { channel, error: redactError(error) as Error });
