import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const style = `
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1rem; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; border-bottom: 1px solid var(--line); }
  .columns { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); }
  table { border-collapse: collapse; width: 100%; } td, th { padding: .2rem .6rem .2rem 0; text-align: left; }
  label { display: block; margin-top: .6rem; } input, textarea { box-sizing: border-box; font: inherit; width: 100%; }
  button { font: inherit; margin-top: .6rem; padding: .4rem 1rem; }
  .states { display: flex; flex-wrap: wrap; gap: .3rem; list-style: none; margin: .2rem 0 1rem; padding: 0; }
  .states li { border: 1px solid var(--line); border-radius: .3rem; font-size: .85rem; padding: 0 .4rem; }
  .done { border-color: #2e9b55 !important; } .failed { border-color: #d33 !important; }
  .running { border-color: #2b7de9 !important; font-weight: bold; }
  .problem { color: #d33; } .quiet { opacity: .7; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  iframe { border: 1px solid var(--line); width: 100%; height: 70vh; background: white; }`;

// Puts the fresh lists in the place of the old ones, unless nothing has changed.
const refresh = `
  const main = document.getElementById("live");
  setInterval(async () => {
    const answer = await fetch("/console/live").catch(() => undefined);
    if (!answer?.ok) return;
    const fresh = await answer.text();
    if (fresh !== main.dataset.last) { main.innerHTML = fresh; main.dataset.last = fresh; }
  }, 1000);`;

/** A page of the console; `live` makes its lists follow what happens. */
export const page = (
  title: string,
  content: Html,
  options: { readonly nonce: string; readonly live?: boolean },
) =>
  html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
  <style nonce="${options.nonce}">${raw(style)}</style>
</head>
<body>
  <h1><a href="/console">X-Ray Watch</a> on this machine</h1>
  ${content}
  ${options.live ? html`<script nonce="${options.nonce}">${raw(refresh)}</script>` : ""}
</body>
</html>`;
