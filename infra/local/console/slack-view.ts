import { html } from "hono/html";
import { tag } from "../../../orchestrator/pages/banner.ts";
import { livePart } from "../../../orchestrator/pages/live.ts";
import type { Html } from "../../../orchestrator/text/html.ts";
import type { SlackMessage } from "../aws/slack/message-store.ts";
import type { SlackMember } from "../aws/slack/slack-channel.ts";
import { type ActionButton, blocksView } from "./block-kit.ts";
import type { FindDeployment } from "./deployment-names.ts";
import { mrkdwn } from "./mrkdwn.ts";
import { clockTime } from "./page.ts";

type Members = readonly SlackMember[];

/** The channel as its members see it: oldest message first, each with its replies. */
export const slackView = (
  messages: readonly SlackMessage[],
  members: Members,
  findDeployment: FindDeployment,
): Html =>
  html`<section aria-label="Channel"><p class="quiet"><strong># deployments</strong> · ${members.map(({ address }) => address).join(", ")}</p>
${livePart("messages", messages.length === 0 ? nothing : list(messages, { members, findDeployment }))}</section>`;

const nothing = html`<p class="empty">No message yet. A deployment asks for its approval here, and reports its result. <a href="/console">Start one.</a></p>`;

/** The members, who may click, and how the deployment of a message is found. */
interface MessageContext {
  readonly members: Members;
  readonly findDeployment: FindDeployment;
}

const list = (messages: readonly SlackMessage[], context: MessageContext): Html =>
  html`<ol class="messages">${messages
    .filter(({ thread }) => thread === undefined)
    .map((message) => {
      const replies = messages.filter(({ thread }) => thread === message.ts);
      return messageItem(message, context, replies);
    })}</ol>`;

const messageItem = (
  message: SlackMessage,
  context: MessageContext,
  replies: readonly SlackMessage[],
): Html => html`<li id="${messageId(message.ts)}">
<span class="avatar" aria-hidden="true">X</span><div>
<p class="sender"><strong>X-Ray Watch</strong> ${tag("neutral", "App")} <span class="quiet small">${clockTime(message.receivedAt)} UTC${message.editedAt ? " (edited)" : ""}</span>${pageLink(message, context)}</p>
${message.ephemeralFor ? html`<p class="quiet small">Only visible to ${addressOf(message.ephemeralFor, context.members)}</p>` : ""}
${message.blocks.length > 0 ? blocksView(message.blocks, (buttons) => clickForm(message, buttons, context.members)) : html`<div class="block">${mrkdwn(message.text)}</div>`}
${replies.length > 0 ? html`<div class="thread"><p class="quiet small">${replies.length} ${replies.length === 1 ? "reply" : "replies"}</p><ol class="messages">${replies.map((reply) => messageItem(reply, context, []))}</ol></div>` : ""}
</div></li>`;

/** A link to the deployment's page that the console adds to the message. */
function pageLink({ text, blocks }: SlackMessage, { findDeployment }: MessageContext): Html | "" {
  const found = findDeployment(JSON.stringify([text, blocks]));
  return found ? html` <a class="aside small" href="${found.link}">${found.name}</a>` : "";
}

/** The buttons of a message; a click is sent as the chosen member. */
const clickForm = (
  { ts }: SlackMessage,
  buttons: readonly ActionButton[],
  members: Members,
): Html => html`<form class="row" method="post" action="/console/slack/clicks">
<input type="hidden" name="ts" value="${ts}">
${buttons.map(({ label, actionId, style }) => html`<button type="submit" name="action" value="${actionId}"${style === "danger" ? html` class="danger"` : style === "primary" ? "" : html` class="secondary"`}>${label}</button>`)}
<label class="small quiet" for="as-${messageId(ts)}">as</label> <select id="as-${messageId(ts)}" name="user">${members.map(({ id, address }) => html`<option value="${id}">${address}</option>`)}</select>
</form>`;

const addressOf = (user: string, members: Members) => members.find(({ id }) => id === user)?.address ?? user;

/** The id of a message's element. */
export const messageId = (ts: string) => `message-${ts.replace(".", "-")}`;
