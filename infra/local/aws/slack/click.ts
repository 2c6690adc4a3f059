import type { Clock } from "../clock.ts";
import type { SlackMessage } from "./message-store.ts";
import { sign } from "./sign.ts";

/** A member's click on a button of a message, by Slack's ids. */
export interface Click {
  readonly team: string;
  readonly channel: string;
  readonly user: string;
  readonly message: SlackMessage;
  readonly actionId: string;
}

export interface ClickReceiver {
  readonly url: string;
  readonly signingSecret: string;
  readonly clock: Clock;
}

/**
 * Sends a click to the app, signed as by Slack. Resolves to the response's HTTP status. Throws an Error if the message
 * has no such button. https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export async function sendClick(
  { url, signingSecret, clock }: ClickReceiver,
  { team, channel, user, message, actionId }: Click,
): Promise<number> {
  const button = buttonsOf(message).find(({ action_id }) => action_id === actionId);
  if (!button) throw new Error(`the message ${message.ts} has no button ${actionId}`);
  const { ts, text, blocks } = message;
  const payload = {
    type: "block_actions",
    team: { id: team, domain: "local" },
    user: { id: user, team_id: team },
    channel: { id: channel, name: "deployments" },
    container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false },
    message: { type: "message", ts, text, blocks },
    actions: [{ ...button, action_ts: ts }],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(clock.now() / 1000));
  const { status } = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": sign(signingSecret, timestamp, body),
    },
    body,
  });
  return status;
}

/** A button element of a message. */
export interface SlackButton {
  readonly type: "button";
  readonly action_id: string;
  readonly text: { readonly text: string };
  readonly value?: string;
}

/** The buttons of a message, in order. */
export const buttonsOf = ({ blocks }: SlackMessage): readonly SlackButton[] =>
  (blocks as readonly { readonly elements?: readonly { readonly type?: string }[] }[])
    .flatMap(({ elements = [] }) => elements)
    .filter((element): element is SlackButton => element.type === "button");
