import { mailBySes, type SendMail } from "../../orchestrator/mail.ts";
import { type PostToSlack, slackByWebhook } from "../../orchestrator/slack.ts";
import { secretsManager, ses } from "./clients.ts";
import { addressesSetting, optionalSetting } from "./settings.ts";
import { logger } from "./state-function.ts";

/** How people are reached, as far as the settings say. */
export interface Channels {
  /** Mail addresses, of `APPROVAL_RECIPIENTS`. */
  readonly recipients: readonly string[];
  readonly sendMail?: SendMail | undefined;
  readonly postToSlack?: PostToSlack | undefined;
  readonly onFailure: (channel: string, error: unknown) => void;
}

export function channels(): Channels {
  const sender = optionalSetting("MAIL_SENDER");
  const secretArn = optionalSetting("SLACK_SECRET_ARN");
  return {
    recipients: addressesSetting("APPROVAL_RECIPIENTS"),
    sendMail: sender ? mailBySes(ses(), sender) : undefined,
    postToSlack: secretArn
      ? slackByWebhook({ secretsManager: secretsManager(), secretArn, http: fetch })
      : undefined,
    onFailure: (channel, error) => logger.warn("channel failed", { channel, error: error as Error }),
  };
}
