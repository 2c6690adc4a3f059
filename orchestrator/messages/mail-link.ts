import { html } from "hono/html";
import type { Html } from "../text/html.ts";

/**
 * A link in a mail's HTML. With `ses:no-track` Amazon SES does not replace the address by one that it logs: whoever has
 * the address may decide or look.
 * https://docs.aws.amazon.com/ses/latest/dg/faqs-metrics.html
 */
export const mailLink = (url: string, label: string, style: string): Html =>
  html`<a ses:no-track href="${url}" style="${style}">${label}</a>`;
