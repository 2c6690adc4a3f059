import { html } from "hono/html";
import type { SlackMessage } from "../slack/message-store.ts";
import type { SlackMember } from "../slack/slack-channel.ts";
import { type ActionButton, blocksView } from "./block-kit.ts";
import { mrkdwn } from "./mrkdwn.ts";
import { clockTime, type Html, live } from "./page.ts";

type Members = readonly SlackMember[];

/** The channel as its members see it: replies under their message, oldest first. */
export const slackView = (messages: readonly SlackMessage[], members: Members): Html =>
  html`<section class="card" aria-label="Channel"><p class="quiet"><strong># deployments</strong> · ${members.map(({ address }) => address).join(", ")}</p>
${live("messages", messages.length === 0 ? nothing : list(messages, members))}</section>`;

const nothing = html`<p class="empty">No message yet. A deployment asks here for its approval, and says how it ended.</p>`;

const list = (messages: readonly SlackMessage[], members: Members): Html =>
  html`<ol class="messages">${messages
    .filter(({ thread }) => thread === undefined)
    .map((message) => {
      const replies = messages.filter(({ thread }) => thread === message.ts);
      return messageItem(message, members, replies);
    })}</ol>`;

const messageItem = (
  message: SlackMessage,
  members: Members,
  replies: readonly SlackMessage[],
): Html => html`<li id="${messageId(message.ts)}">
<span class="avatar" aria-hidden="true">X</span><div>
<p class="block"><strong>X-Ray Watch</strong> <span class="badge run">App</span> <span class="quiet small">${clockTime(message.receivedAt)}${message.editedAt ? " (edited)" : ""}</span></p>
${message.ephemeralFor ? html`<p class="quiet small">Only visible to ${addressOf(message.ephemeralFor, members)}</p>` : ""}
${message.blocks.length > 0 ? blocksView(message.blocks, (buttons) => clickForm(message, buttons, members)) : html`<div class="block">${mrkdwn(message.text)}</div>`}
${replies.length > 0 ? html`<div class="thread"><p class="quiet small">${replies.length} ${replies.length === 1 ? "reply" : "replies"}</p><ol class="messages">${replies.map((reply) => messageItem(reply, members, []))}</ol></div>` : ""}
</div></li>`;

/** Somebody of the channel clicks: whoever is chosen. */
const clickForm = (
  { ts }: SlackMessage,
  buttons: readonly ActionButton[],
  members: Members,
): Html => html`<form class="row" method="post" action="/console/slack/clicks">
<input type="hidden" name="ts" value="${ts}">
${buttons.map(({ label, actionId, style }) => html`<button type="submit" name="action" value="${actionId}"${style === "danger" ? html` class="danger"` : ""}>${label}</button>`)}
<label class="small quiet" for="as-${messageId(ts)}">as</label> <select id="as-${messageId(ts)}" name="user">${members.map(({ id, address }) => html`<option value="${id}">${address}</option>`)}</select>
</form>`;

const addressOf = (user: string, members: Members) => members.find(({ id }) => id === user)?.address ?? user;

/** A message's place on the page. */
export const messageId = (ts: string) => `message-${ts.replace(".", "-")}`;
