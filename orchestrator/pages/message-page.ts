import { html } from "hono/html";
import { visibleText } from "../visible-text.ts";
import { layout } from "./layout.ts";

/** A page that says what happened and what to do. */
export function messagePage(title: string, message: string): string {
  return layout(title, html`<p class="notice">${visibleText(message)}</p>`);
}
