import { mailBySes, type SendMail } from "../../orchestrator/channels/mail.ts";
import type { FindSlackChannel } from "../../orchestrator/channels/slack-channel.ts";
import type { KnownPeople } from "../../orchestrator/messages/known-people.ts";
import { redactError } from "../../orchestrator/text/redaction.ts";
import { type Clients, ses } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { addressesSetting, optionalSetting } from "./settings.ts";
import { slackChannel } from "./slack.ts";

/** The channels to people that the settings configure. */
export interface Channels extends KnownPeople {
  readonly sendMail?: SendMail | undefined;
  readonly slack?: FindSlackChannel | undefined;
  readonly onFailure: (channel: string, error: unknown) => void;
}

export function channels(environment: Environment, clients: Clients): Channels {
  const sender = optionalSetting(environment, "MAIL_SENDER");
  return {
    recipients: addressesSetting(environment, "APPROVAL_RECIPIENTS"),
    knownRequesters: addressesSetting(environment, "KNOWN_REQUESTERS"),
    sendMail: sender ? mailBySes(ses(clients), sender) : undefined,
    slack: slackChannel(environment, clients),
    onFailure: logChannelFailure(environment),
  };
}

/** Logs that a channel failed; the deployment continues. */
export const logChannelFailure =
  ({ logger }: Environment) =>
  (channel: string, error: unknown): void =>
    logger.warn("channel failed", { channel, error: redactError(error) as Error });
