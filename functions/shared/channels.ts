import { mailBySes, type SendMail } from "../../orchestrator/channels/mail.ts";
import type { FindSlackChannel } from "../../orchestrator/channels/slack-channel.ts";
import { redactError } from "../../orchestrator/text/redaction.ts";
import { ses } from "./clients.ts";
import { addressesSetting, optionalSetting } from "./settings.ts";
import { slackChannel } from "./slack.ts";
import { logger } from "./state-function.ts";

/** How people are reached, as far as the settings say. */
export interface Channels {
  /** Mail addresses, of `APPROVAL_RECIPIENTS`. */
  readonly recipients: readonly string[];
  readonly sendMail?: SendMail | undefined;
  readonly slack?: FindSlackChannel | undefined;
  readonly onFailure: (channel: string, error: unknown) => void;
}

export function channels(): Channels {
  const sender = optionalSetting("MAIL_SENDER");
  return {
    recipients: addressesSetting("APPROVAL_RECIPIENTS"),
    sendMail: sender ? mailBySes(ses(), sender) : undefined,
    slack: slackChannel(),
    onFailure: logChannelFailure,
  };
}

/** Tells the log of a channel that failed; what it was about goes on. */
export const logChannelFailure = (channel: string, error: unknown): void =>
  logger.warn("channel failed", { channel, error: redactError(error) as Error });
