import { html } from "hono/html";
import { formatDuration } from "../../../orchestrator/duration.ts";
import type { ExecutionProgress, StateProgress } from "../../../orchestrator/execution-progress.ts";
import type { Mail } from "../ses/inbox.ts";
import { buttonsOf } from "../slack/click.ts";
import type { SlackMessage } from "../slack/message-store.ts";
import type { SlackMember } from "../slack/slack-channel.ts";

export interface ExecutionRow {
  readonly name: string;
  readonly image: string;
  readonly progress: ExecutionProgress;
}

export interface LiveLists {
  /** Newest first. */
  readonly executions: readonly ExecutionRow[];
  /** Newest first. */
  readonly mails: readonly Mail[];
  /** Newest first. */
  readonly messages: readonly SlackMessage[];
  /** Those who may click on the messages' buttons. */
  readonly members: readonly SlackMember[];
}

export const liveLists = ({ executions, mails, messages, members }: LiveLists) => html`
  <section><h2>Executions</h2>
    ${executions.length === 0 ? html`<p class="quiet">None yet: start one above.</p>` : executions.map(execution)}
  </section>
  <div class="columns">
    <section><h2>Inbox</h2>
      ${mails.length === 0 ? html`<p class="quiet">No mail yet.</p>` : html`<table>${mails.map(mailRow)}</table>`}
    </section>
    <section><h2>Slack channel</h2>
      ${messages.length === 0 ? html`<p class="quiet">No message yet.</p>` : messages.map((message) => slackMessage(message, members))}
    </section>
  </div>`;

const execution = ({ name, image, progress }: ExecutionRow) => html`
  <article>
    <strong>${progress.endState ?? progress.status}</strong> ${image} <span class="quiet">${name}</span>
    <ol class="states">${progress.states.map(stateItem)}</ol>
    ${progress.error ? html`<p class="problem">${progress.error}: ${progress.cause}</p>` : ""}
  </article>`;

// Whole seconds: the lists are only drawn again when something can be seen to change.
const stateItem = ({ state, attempt, status, durationMs }: StateProgress) => html`
  <li class="${status}">${attempt === "rollback" ? "↩ " : ""}${state} ${
    status === "running" ? `${Math.floor(durationMs / 1000)} s` : formatDuration(durationMs)
  }</li>`;

const mailRow = ({ id, to, subject }: Mail) => html`
  <tr><td><a href="/console/mails/${id}">${subject}</a></td><td class="quiet">${to.join(", ")}</td></tr>`;

const slackMessage = (message: SlackMessage, members: readonly SlackMember[]) => html`
  <article>${remarksOn(message).map((remark) => html`<p class="quiet">${remark}</p>`)}<pre>${textOf(message)}</pre>
    ${linksOf(message.blocks).map((url) => html`<p><a href="${url}">Open the link of the message</a></p>`)}
    ${buttonsOf(message).map(
      ({ action_id, text }) => html`<form method="post" action="/console/slack/clicks">
        <input type="hidden" name="ts" value="${message.ts}"><input type="hidden" name="action" value="${action_id}">
        ${members.map(({ id, address }) => html`<button name="user" value="${id}">${text.text} as ${address}</button> `)}
      </form>`,
    )}
  </article>`;

const remarksOn = ({ thread, ephemeralFor, editedAt }: SlackMessage): readonly string[] => [
  ...(ephemeralFor ? [`only ${ephemeralFor} sees this`] : []),
  ...(thread ? ["reply in a thread"] : []),
  ...(editedAt ? ["edited"] : []),
];

/** What a message says in all its text objects, with Slack's escapes undone. */
function textOf({ text, blocks }: SlackMessage): string {
  const lines = [...JSON.stringify(blocks).matchAll(/"text":("(?:[^"\\]|\\.)*")/g)];
  return [text, ...lines.map(([, quoted = '""']) => String(JSON.parse(quoted)))]
    .join("\n")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** The links of a message's buttons and mrkdwn, each once. */
function linksOf(blocks: unknown): readonly string[] {
  const text = JSON.stringify(blocks ?? []);
  return [...new Set([...text.matchAll(/https?:\/\/[^\s"|<>\\]+/g)].map(([url]) => url))];
}
