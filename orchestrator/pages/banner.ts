import { html } from "hono/html";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";

/** What a colour stands for; the words beside it say the same. */
export type Tone = "good" | "attention" | "bad" | "neutral";

/** The one thing that a page says first. */
export interface Banner {
  readonly tone: Tone;
  readonly headline: string;
  readonly sentences: readonly string[];
}

const marks: Readonly<Record<Tone, string>> = { good: "✓", attention: "!", bad: "✕", neutral: "i" };

/** The banner, and under its sentences what can be done about it. */
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

/** A word or two on the ground of their tone. */
export const tag = (tone: Tone, words: string): Html =>
  html`<span class="tag ${tone}">${visibleText(words)}</span>`;
