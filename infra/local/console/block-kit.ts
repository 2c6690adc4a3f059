import { html } from "hono/html";
import type { Html } from "../../../orchestrator/text/html.ts";
import { mrkdwn } from "./mrkdwn.ts";

interface Text {
  readonly type?: string;
  readonly text?: string;
}

/** The fields of Block Kit's blocks that are shown. */
interface Block {
  readonly type?: string;
  readonly text?: Text;
  readonly fields?: readonly Text[];
  readonly elements?: readonly Element[];
}

interface Element extends Text {
  readonly url?: string;
  readonly style?: string;
  readonly action_id?: string;
}

/** A button whose clicks are sent to the app. */
export interface ActionButton {
  readonly label: string;
  readonly actionId: string;
  readonly style: string;
}

/** Draws the buttons of one block, e.g. as a form. */
export type DrawButtons = (buttons: readonly ActionButton[]) => Html;

/** A message's blocks as Slack shows them (https://docs.slack.dev/reference/block-kit/blocks). */
export const blocksView = (blocks: readonly object[], drawButtons: DrawButtons): Html =>
  html`${blocks.map((block) => blockView(block as Block, drawButtons))}`;

function blockView({ type, text, fields = [], elements = [] }: Block, drawButtons: DrawButtons): Html {
  if (type === "header") return html`<p class="block"><strong>${text?.text}</strong></p>`;
  if (type === "divider") return html`<hr>`;
  if (type === "context")
    return html`<p class="block quiet">${elements.map((each) => html`${textView(each as Text)} `)}</p>`;
  if (type === "actions") return actionsView(elements, drawButtons);
  if (type !== "section")
    return html`<p class="quiet">A block of the type ${type}, which the console does not draw.</p>`;
  return html`${text ? html`<div class="block">${textView(text)}</div>` : ""}
${fields.length > 0 ? html`<div class="fields">${fields.map((field) => html`<div class="block">${textView(field)}</div>`)}</div>` : ""}`;
}

function actionsView(elements: readonly Element[], drawButtons: DrawButtons): Html {
  const links = elements.filter(({ url }) => url);
  const buttons = elements
    .filter(({ url, action_id }) => !url && action_id)
    .map((element) => ({
      label: labelOf(element),
      actionId: element.action_id ?? "",
      style: element.style ?? "",
    }));
  return html`<div class="block">${links.map((link) => html`<a class="button" href="${link.url}">${labelOf(link)}</a> `)}
${buttons.length > 0 ? drawButtons(buttons) : ""}</div>`;
}

const textView = ({ type, text = "" }: Text): Html => (type === "mrkdwn" ? mrkdwn(text) : html`${text}`);

/** A button's label is a text object within it. */
const labelOf = ({ text }: { readonly text?: string | Text }) =>
  typeof text === "string" ? text : (text?.text ?? "");
