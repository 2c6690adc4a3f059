/**
 * Keeps the parts of a page current without a reload: polls the page that the body names, and merges its parts in place.
 * Stops once the page is final. While the server does not answer, it shows this, and polls less often.
 */
import { mergeChildren } from "./merge.ts";
import { preparePanel } from "./panels.ts";

const { liveSource = "", liveSeconds = "", liveMostSeconds = "" } = document.body.dataset;
let failures = 0;

/** Resolves to true if the page is final. Throws an Error if the response has no parts. */
async function refresh(): Promise<boolean> {
  const response = await fetch(sourceWithKnown(), { cache: "no-store" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const parts = page.querySelectorAll<HTMLElement>("[data-part]");
  if (parts.length === 0) throw new Error(`no part in the answer ${response.status}`);
  for (const part of parts) replace(part);
  document.title = page.title;
  return page.querySelector("[data-over]") !== null;
}

/** Parts that are final need not be sent again. */
function sourceWithKnown(): URL {
  const source = new URL(liveSource, location.href);
  const final = document.querySelectorAll<HTMLElement>("[data-final]");
  if (final.length > 0)
    source.searchParams.set("known", [...final].map(({ dataset }) => dataset.part).join(","));
  return source;
}

function replace(part: HTMLElement): void {
  const shown = document.querySelector<HTMLElement>(`[data-part="${part.dataset.part}"]`);
  if (!shown) return;
  preparePanel(shown);
  if (part.dataset.final !== undefined) shown.dataset.final = "";
  mergeChildren(shown, part);
}

/** Shows the words for one of the connection's states. */
function show(connection: "live" | "lost" | "over"): void {
  for (const words of document.querySelectorAll<HTMLElement>("[data-connection]")) {
    words.hidden = words.dataset.connection !== connection;
  }
}

async function follow(): Promise<void> {
  try {
    if (!document.hidden && (await refresh())) return show("over");
    failures = 0;
    show("live");
  } catch {
    failures += 1;
    show("lost");
  }
  followLater();
}

function followLater(): void {
  setTimeout(follow, 1000 * Math.min(Number(liveMostSeconds), Number(liveSeconds) * 2 ** failures));
}

show("live");
followLater();
