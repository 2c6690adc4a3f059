import { buttonsOf } from "../aws/slack/click.ts";
import type { SlackChannel } from "../aws/slack/slack-channel.ts";

/** The approval link that a member is shown for a click on a message's first button. Throws when they get none. */
export async function linkByClick(channel: SlackChannel, messageTs: string, user: string): Promise<string> {
  const message = channel.messages().find(({ ts }) => ts === messageTs);
  const button = message && buttonsOf(message)[0];
  const status = await channel.click(messageTs, button?.action_id ?? "", user);
  const answer = channel.messages().findLast(({ ephemeralFor }) => ephemeralFor === user);
  const link = /https?:[^|"]+\/approve\/[\w-]+/.exec(JSON.stringify(answer?.blocks))?.[0];
  if (link) return link;
  throw new Error(`the click gave ${user} no link: ${status} ${answer?.text}`);
}
