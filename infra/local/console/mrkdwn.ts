import { html, raw } from "hono/html";
import type { Html } from "../../../orchestrator/text/html.ts";

const marks = [
  { pattern: /^\*(?=\S)([^*\n]*\S)\*/, tag: "strong" },
  { pattern: /^_(?=\S)([^_\n]*\S)_/, tag: "em" },
  { pattern: /^~(?=\S)([^~\n]*\S)~/, tag: "s" },
] as const;

/** Slack's mrkdwn as escaped HTML (https://docs.slack.dev/messaging/formatting-message-text). */
export function mrkdwn(text: string): Html {
  const parts: Html[] = [];
  let plain = "";
  let rest = text;
  while (rest !== "") {
    const [part, length] = firstElement(rest, plain.at(-1) ?? "");
    if (part) {
      parts.push(html`${withoutEntities(plain)}`, part);
      plain = "";
    } else plain += rest.slice(0, length);
    rest = rest.slice(length);
  }
  return html`${parts}${withoutEntities(plain)}`;
}

/** The element at the start of the text, and its length; undefined and 1 for a plain character. */
function firstElement(text: string, before: string): readonly [Html | undefined, number] {
  const code = /^```([\s\S]+?)```|^`([^`\n]+)`/.exec(text);
  if (code) return [html`<code>${withoutEntities(code[1] ?? code[2] ?? "")}</code>`, code[0].length];
  const link = /^<(https?:\/\/[^|>\s]+)(?:\|([^>]*))?>/.exec(text);
  if (link)
    return [
      html`<a href="${withoutEntities(link[1] ?? "")}">${withoutEntities(link[2] ?? link[1] ?? "")}</a>`,
      link[0].length,
    ];
  const mention = /^<([@#!])([^|>]+)(?:\|([^>]*))?>/.exec(text);
  if (mention)
    return [
      html`<strong>${mention[1] === "#" ? "#" : "@"}${withoutEntities(mention[3] ?? mention[2] ?? "")}</strong>`,
      mention[0].length,
    ];
  // A mark within a word is plain text.
  const mark = /\w/.test(before) ? undefined : marks.find(({ pattern }) => pattern.test(text));
  const [whole = "", inner = ""] = mark?.pattern.exec(text) ?? [];
  if (mark) return [html`${raw(`<${mark.tag}>`)}${mrkdwn(inner)}${raw(`</${mark.tag}>`)}`, whole.length];
  return [undefined, 1];
}

const withoutEntities = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
