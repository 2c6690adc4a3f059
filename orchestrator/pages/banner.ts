import { html } from "hono/html";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";

/** The meaning of a colour; the text beside it has the same meaning. */
export type Tone = "good" | "attention" | "bad" | "neutral";

/** The first and most important statement of a page. */
export interface Banner {
  readonly tone: Tone;
  readonly headline: string;
  readonly sentences: readonly string[];
}

const marks: Readonly<Record<Tone, string>> = { good: "✓", attention: "!", bad: "✕", neutral: "i" };

/** The banner, with an action under its sentences. */
export const banner = ({ tone, headline, sentences }: Banner, action: Html | "" = ""): Html =>
  framed(
    tone,
    html`<p class="headline">${visibleText(headline)}</p>
${sentences.map((sentence) => html`<p>${visibleText(sentence)}</p>`)}${action}`,
  );

/** A banner that is all the page says: its headline is the main heading. */
export const mainBanner = ({ tone, headline, sentences }: Banner): Html =>
  framed(
    tone,
    html`<h1 class="headline">${visibleText(headline)}</h1>
${sentences.map((sentence) => html`<p>${visibleText(sentence)}</p>`)}`,
  );

const framed = (tone: Tone, content: Html): Html =>
  html`<div class="card banner ${tone}"><span class="mark" aria-hidden="true">${marks[tone]}</span>
<div>${content}</div></div>`;

/** A word or two in the colours of their tone. */
export const tag = (tone: Tone, words: string): Html =>
  html`<span class="tag ${tone}">${visibleText(words)}</span>`;
