import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { SendMail } from "./mail.ts";
import { isNamed } from "./named-error.ts";
import { outcomeMail, outcomeSlackMessage } from "./outcome-message.ts";
import type { Answer, Payload } from "./payloads.ts";
import type { PostToSlack } from "./slack.ts";
import { keys, type Table } from "./table.ts";

export interface NotificationServices {
  readonly table: Table;
  /** Mail addresses that are told of every outcome, besides the requester's. */
  readonly recipients: readonly string[];
  /** Missing when no mail can be sent. */
  readonly sendMail?: SendMail | undefined;
  /** Missing when no channel is configured. */
  readonly postToSlack?: PostToSlack | undefined;
  /** Told of a channel that failed; the outcome stays as it is. */
  readonly onFailure: (channel: string, error: unknown) => void;
}

/** Tells people how a deployment ended: each by mail, and the Slack channel; at most once each. */
export async function notify(
  services: NotificationServices,
  payload: Payload<"Notify">,
): Promise<Answer<"Notify">> {
  const sent = await Promise.all(
    channelsOf(services, payload).map(({ name, send }) => sendOnce(services, payload, name, send)),
  );
  return { notified: sent.flatMap((name) => name ?? []) };
}

interface Channel {
  readonly name: string;
  readonly send: () => Promise<void>;
}

function channelsOf(
  { recipients, sendMail, postToSlack }: NotificationServices,
  payload: Payload<"Notify">,
): readonly Channel[] {
  const { requester } = payload.deployment;
  const isAddress = requester.includes("@");
  const addresses = new Set([...recipients, ...(isAddress ? [requester] : [])]);
  const mails = sendMail ? [...addresses] : [];
  return [
    ...mails.map((name) => ({
      name,
      send: () => sendMail?.(name, outcomeMail(payload)) ?? Promise.resolve(),
    })),
    ...(postToSlack ? [{ name: "slack", send: () => postToSlack(outcomeSlackMessage(payload)) }] : []),
  ];
}

/** Recorded before it is sent, so that a repetition sends nothing twice; answers the channel's name if it sent. */
async function sendOnce(
  { table, onFailure }: NotificationServices,
  { deployment }: Payload<"Notify">,
  channel: string,
  send: () => Promise<void>,
): Promise<string | undefined> {
  try {
    if (!(await recordFirst(table, deployment.id, channel))) return undefined;
    await send();
    return channel;
  } catch (error) {
    onFailure(channel, error);
    return undefined;
  }
}

async function recordFirst(table: Table, deploymentId: string, channel: string): Promise<boolean> {
  try {
    await table.client.send(
      new PutCommand({
        TableName: table.name,
        Item: keys.notification(deploymentId, channel),
        ConditionExpression: "attribute_not_exists(pk)",
      }),
    );
    return true;
  } catch (error) {
    if (isNamed(error, "ConditionalCheckFailedException")) return false;
    throw error;
  }
}
