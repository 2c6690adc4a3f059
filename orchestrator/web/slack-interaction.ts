import * as v from "valibot";
import { conflictNotice } from "../approval/approval-notice.ts";
import { type Approval, findApproval } from "../approval/approval-record.ts";
import { type DecisionServices, isExpired } from "../approval/decision.ts";
import { type LinkServices, newLink } from "../approval/personal-link.ts";
import { type SlackMessage, slackNotification } from "../channels/slack.ts";
import { linkBlock, textBlock } from "../channels/slack-blocks.ts";
import type { SlackBot } from "../channels/slack-bot.ts";
import { isBotSecret, type SlackBotSecret, type SlackSecret } from "../channels/slack-secret.ts";
import { isSignedBySlack } from "../channels/slack-signature.ts";
import { approvalIn, reviewAction } from "../messages/slack-approval-message.ts";
import { isSameAddress } from "../text/address.ts";
import { type RawWebRequest, WebRefusal, type WebResponse } from "./web-request.ts";

export interface SlackInteractionServices extends Pick<DecisionServices, "clock">, LinkServices {
  /** Missing without Slack. */
  readonly slackSecret?: (() => Promise<SlackSecret>) | undefined;
  /** The bot of a secret; it gives up early, for Slack waits three seconds for the answer. */
  readonly slackBot: (secret: SlackBotSecret) => SlackBot;
}

// Bytes: Slack repeats the whole message in the click, at most 50 blocks of it.
const maxBodyBytes = 256 * 1024;

const id = v.object({ id: v.string() });

/** What is used of a click. https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const clickSchema = v.object({
  type: v.literal("block_actions"),
  team: id,
  user: id,
  actions: v.tupleWithRest(
    [v.object({ action_id: v.literal(reviewAction), value: v.string() })],
    v.unknown(),
  ),
});

type Click = v.InferOutput<typeof clickSchema>;

/**
 * Answers a click on the Review button: the member who clicked is shown a personal link, or why there is none.
 * Nothing is decided by it. Throws WebRefusal for a request that Slack did not sign or that is none of this.
 */
export async function serveSlackInteraction(
  services: SlackInteractionServices,
  request: RawWebRequest,
): Promise<WebResponse> {
  if (request.method !== "POST") {
    throw new WebRefusal(405, "Not allowed", "Slack posts here, and nobody else has to.", { allow: "POST" });
  }
  if (request.rawBody.length > maxBodyBytes) {
    throw new WebRefusal(413, "Too long", "The request is longer than any of Slack's.");
  }
  const secret = await botSecretOf(services);
  if (!isSignedBySlack(secret.signingSecret, request, services.clock.now())) throw notSigned();
  const click = clickIn(request.rawBody);
  if (click.team.id !== secret.team) {
    throw new WebRefusal(403, "Refused", "The click came from another workspace than the one set up here.");
  }
  const bot = services.slackBot(secret);
  const address = Object.hasOwn(secret.users, click.user.id) ? secret.users[click.user.id] : undefined;
  await bot.postEphemeral(click.user.id, await replyTo(services, click, address));
  if (!address) throw new WebRefusal(403, "Refused", unknownMember);
  return { statusCode: 200, headers: { "cache-control": "no-store" }, body: "" };
}

async function botSecretOf({ slackSecret }: SlackInteractionServices): Promise<SlackBotSecret> {
  const secret = await slackSecret?.();
  if (secret && isBotSecret(secret)) return secret;
  throw new WebRefusal(
    403,
    "Refused",
    "Clicks in Slack are not set up here: put the app's token and signing secret into the Slack secret.",
  );
}

// The same for every fault: what exactly is wrong would help who tries.
const notSigned = () =>
  new WebRefusal(
    401,
    "Refused",
    "The request is not signed by Slack, or too old. When Slack sent it, check the signing secret in the Slack secret.",
  );

const unknownMember =
  "You are not known to X-Ray Watch. Ask its keeper to add your member id and mail address to the Slack secret.";

/** The click in the form that Slack posts. Throws WebRefusal for any other interaction. */
function clickIn(rawBody: Uint8Array): Click {
  const payload = new URLSearchParams(Buffer.from(rawBody).toString("utf8")).get("payload") ?? "";
  const result = v.safeParse(clickSchema, parseJson(payload));
  if (result.success) return result.output;
  throw new WebRefusal(400, "Not understood", "Only clicks on the Review button are answered here.");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function replyTo(
  services: SlackInteractionServices,
  { actions: [{ value }] }: Click,
  address: string | undefined,
): Promise<SlackMessage> {
  if (!address) return saying(unknownMember);
  const named = approvalIn(value);
  const approval = named && (await findApproval(services.table, named));
  if (!approval) return saying("This approval is not kept any more; start the deployment again.");
  const recipient = approval.recipients.find((other) => isSameAddress(other, address));
  const obstacle = obstacleTo(services, approval, address, recipient);
  if (obstacle || !recipient) return saying(obstacle ?? "");
  return personalLink(await newLink(services, approval, recipient), recipient);
}

/** Why the person cannot decide here; undefined when they can. */
function obstacleTo(
  { clock }: SlackInteractionServices,
  approval: Approval,
  address: string,
  recipient: string | undefined,
): string | undefined {
  const { decision, deadline, requester } = approval;
  if (decision) return conflictNotice(approval);
  if (isExpired(approval, clock)) return `It is too late: nobody decided before ${deadline}.`;
  if (isSameAddress(requester, address))
    return "You asked for this deployment, so somebody else has to decide on it.";
  if (!recipient) return `${address} is not among those who are asked: ${approval.recipients.join(", ")}.`;
  return undefined;
}

const saying = (text: string): SlackMessage => ({ text: slackNotification(text), blocks: [textBlock(text)] });

const personalLink = (link: string, recipient: string): SlackMessage => ({
  text: "Your link to review and decide",
  blocks: [
    linkBlock(link, "Review and decide", "(opening it decides nothing)"),
    textBlock(`The link is for ${recipient} alone; do not pass it on.`),
  ],
});
