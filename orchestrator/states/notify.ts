import type { SendMail } from "../channels/mail.ts";
import type { FindSlackChannel } from "../channels/slack-channel.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import { type OutboxServices, sendOnce } from "../messages/outbox.ts";
import { type OutcomeDetails, type OutcomeServices, outcomeDetails } from "../messages/outcome-details.ts";
import { outcomeMail } from "../messages/outcome-message.ts";
import { postOutcomeInSlack } from "../messages/slack-outcome.ts";
import { distinctAddresses } from "../text/address.ts";

export interface NotificationServices extends OutboxServices, OutcomeServices {
  /** Mail addresses that get every outcome, in addition to the requester's. */
  readonly recipients: readonly string[];
  /** Missing if no mail sender is configured. */
  readonly sendMail?: SendMail | undefined;
  /** Missing if no Slack channel is configured. */
  readonly slack?: FindSlackChannel | undefined;
  /** Called for a channel that failed; the outcome does not change. */
  readonly onFailure: (channel: string, error: unknown) => void;
}

/** Sends the outcome of a deployment to each recipient by mail and to the Slack channel, at most once each. */
export async function notify(
  services: NotificationServices,
  payload: Payload<"Notify">,
): Promise<Answer<"Notify">> {
  const details = await outcomeDetails(services, payload.deployment);
  const sent = await Promise.all(
    channelsOf(services, payload, details).map((channel) => sendToChannel(services, payload, channel)),
  );
  return { notified: sent.flatMap((name) => name ?? []) };
}

interface Channel {
  readonly name: string;
  readonly send: () => Promise<void>;
}

function channelsOf(
  { table, recipients, sendMail, slack }: NotificationServices,
  payload: Payload<"Notify">,
  details: OutcomeDetails,
): readonly Channel[] {
  const { requester } = payload.deployment;
  const isAddress = requester.includes("@");
  const addresses = distinctAddresses([...recipients, ...(isAddress ? [requester] : [])]);
  const mails = sendMail ? addresses : [];
  return [
    ...mails.map((name) => ({
      name,
      send: () => sendMail?.(name, outcomeMail(payload, details)) ?? Promise.resolve(),
    })),
    ...(slack
      ? [{ name: "slack", send: async () => postOutcomeInSlack(await slack(), table, { payload, details }) }]
      : []),
  ];
}

/** Returns the channel's name if this call sent the message. A failure affects neither other channels nor the outcome. */
async function sendToChannel(
  services: NotificationServices,
  { deployment }: Payload<"Notify">,
  { name, send }: Channel,
): Promise<string | undefined> {
  const message = {
    deploymentId: deployment.id,
    phase: "deploy",
    kind: "outcome",
    recipient: name,
  } as const;
  try {
    const sent = await sendOnce(services, message, async () => {
      await send();
      return {};
    });
    return sent ? name : undefined;
  } catch (error) {
    services.onFailure(name, error);
    return undefined;
  }
}
