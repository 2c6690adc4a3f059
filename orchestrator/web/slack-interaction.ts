import * as v from "valibot";
import { type LinkServices, newLink } from "../approval/approval-link.ts";
import { readApproval } from "../approval/approval-record.ts";
import { type ObstacleServices, obstacleTo } from "../approval/obstacle.ts";
import { recipientOf } from "../approval/vote.ts";
import { MessageRefused } from "../channels/message-refused.ts";
import { type SlackMessage, slackNotification } from "../channels/slack.ts";
import { linkBlock, textBlock } from "../channels/slack-blocks.ts";
import type { SlackBot } from "../channels/slack-bot.ts";
import { isBotSecret, type SlackBotSecret, type SlackSecret } from "../channels/slack-secret.ts";
import { isSignedBySlack } from "../channels/slack-signature.ts";
import { readDeployment } from "../deployment/deployment-record.ts";
import { approvalIn, reviewAction } from "../messages/slack-approval-message.ts";
import { parseJson } from "../text/json-text.ts";
import { type RawWebRequest, WebRefusal, type WebResponse } from "./web-request.ts";

export interface SlackInteractionServices extends ObstacleServices, LinkServices {
  /** Undefined without Slack. */
  readonly slackSecret?: (() => Promise<SlackSecret>) | undefined;
  /** The bot of a secret. Its time-out is short, because Slack waits only three seconds for the response. */
  readonly slackBot: (secret: SlackBotSecret) => SlackBot;
}

// Slack repeats the whole message in the click, which has at most 50 blocks.
const maxBodyBytes = 256 * 1024;

const id = v.object({ id: v.string() });

/**
 * The used fields of a click. An app that is installed for a whole organisation has no `team`, but `enterprise`, and
 * the member's own workspace. https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
const clickSchema = v.object({
  type: v.literal("block_actions"),
  team: v.nullish(id),
  enterprise: v.nullish(id),
  user: v.object({ id: v.string(), team_id: v.optional(v.string()) }),
  actions: v.tupleWithRest(
    [v.object({ action_id: v.literal(reviewAction), value: v.string() })],
    v.unknown(),
  ),
});

type Click = v.InferOutput<typeof clickSchema>;

/**
 * Handles a click on the Review button: it shows the member a personal link, or the reason why they get no link. The
 * click itself decides nothing. Throws WebRefusal for any other request, and for one that Slack did not sign.
 */
export async function serveSlackInteraction(
  services: SlackInteractionServices,
  request: RawWebRequest,
): Promise<WebResponse> {
  if (request.method !== "POST") {
    throw new WebRefusal(405, "Not allowed", "Only Slack posts to this address.", { allow: "POST" });
  }
  if (request.rawBody.length > maxBodyBytes) {
    throw new WebRefusal(413, "Too long", "The request is longer than Slack's requests.");
  }
  const secret = await botSecretOf(services);
  if (!isSignedBySlack(secret.signingSecret, request, services.clock.now())) throw notSigned();
  const click = clickIn(request.rawBody);
  if (workspaceOf(click, secret) !== secret.team) {
    throw new WebRefusal(403, "Refused", "The click came from another workspace than the configured one.");
  }
  const bot = services.slackBot(secret);
  const address = Object.hasOwn(secret.users, click.user.id) ? secret.users[click.user.id] : undefined;
  await show(bot, click.user.id, await replyTo(services, click, address));
  if (!address) throw new WebRefusal(403, "Refused", unknownMember);
  return { statusCode: 200, headers: { "cache-control": "no-store" }, body: "" };
}

async function botSecretOf({ slackSecret }: SlackInteractionServices): Promise<SlackBotSecret> {
  const secret = await slackSecret?.();
  if (secret && isBotSecret(secret)) return secret;
  throw new WebRefusal(
    403,
    "Refused",
    "Clicks in Slack are not configured: put the app's token and signing secret into the Slack secret.",
  );
}

// The same for every problem: details would help an attacker.
const notSigned = () =>
  new WebRefusal(
    401,
    "Refused",
    "The request is not signed by Slack, or too old. If Slack sent it, check the signing secret in the Slack secret.",
  );

const unknownMember =
  "X-Ray Watch does not know you. Ask its operator to add your member id and mail address to the Slack secret.";

/** The workspace of the click; the organisation, if the secret names that. */
const workspaceOf = ({ team, enterprise, user }: Click, { team: configured }: SlackBotSecret) =>
  configured.startsWith("E") ? enterprise?.id : (team?.id ?? user.team_id);

/** Shows the message to the member. Throws WebRefusal if they are not in the channel. */
async function show(bot: SlackBot, user: string, message: SlackMessage): Promise<void> {
  try {
    await bot.postEphemeral(user, message);
  } catch (error) {
    if (!(error instanceof MessageRefused && error.reason === "user_not_in_channel")) throw error;
    throw new WebRefusal(
      403,
      "Refused",
      "Join the channel of the message first: only its members get a link.",
    );
  }
}

/** The click in Slack's form. Throws WebRefusal for any other interaction. */
function clickIn(rawBody: Uint8Array): Click {
  const payload = new URLSearchParams(Buffer.from(rawBody).toString("utf8")).get("payload") ?? "";
  const result = v.safeParse(clickSchema, parseJson(payload));
  if (result.success) return result.output;
  throw new WebRefusal(400, "Not understood", "Only clicks on the Review button are supported.");
}

async function replyTo(
  services: SlackInteractionServices,
  { actions: [{ value }] }: Click,
  address: string | undefined,
): Promise<SlackMessage> {
  if (!address) return textMessage(unknownMember);
  const named = approvalIn(value);
  if (!named) return notKept;
  const [approval, deployment] = await Promise.all([
    readApproval(services.table, named),
    readDeployment(services.table, named.deploymentId),
  ]);
  if (!approval || !deployment) return notKept;
  const obstacle = await obstacleTo(services, approval, deployment, address);
  if (obstacle) return textMessage(obstacle.notice);
  // As the settings spell it.
  const recipient = recipientOf(approval, address) ?? address;
  return personalLink(await newLink(services, approval, recipient), recipient);
}

const textMessage = (text: string): SlackMessage => ({
  text: slackNotification(text),
  blocks: [textBlock(text)],
});

const notKept = textMessage("This approval is no longer stored; start the deployment again.");

const personalLink = (link: string, recipient: string): SlackMessage => ({
  text: "Your link to review and decide",
  blocks: [
    linkBlock(link, "Review and decide", "(opening it decides nothing)"),
    textBlock(`The link is for ${recipient} only; do not share it.`),
  ],
});
