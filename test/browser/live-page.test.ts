import { html } from "hono/html";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { layout, pageHeaders } from "../../orchestrator/pages/layout.ts";
import { connectionWords, livePart } from "../../orchestrator/pages/live.ts";
import { liveScript } from "../../orchestrator/pages/live-script.generated.ts";
import type { Html } from "../../orchestrator/text/html.ts";
import { serve } from "../orchestrator/fixtures/http-server.ts";
import { startChromium, withoutChromium } from "./chromium.ts";
import { openPage } from "./watched-page.ts";

const additions = {
  live: { source: "/?poll", seconds: 0.05, mostSeconds: 0.1 },
  scripts: [liveScript],
};

/** Serves a live page with the part; resolves to its address, and to a function that changes the answer. */
async function serveLive(first: Html) {
  let answer: { readonly status: number; readonly part?: Html } = { status: 200, part: first };
  const { url } = await serve((_, response) => {
    const part = answer.part ? livePart("list", answer.part) : "";
    const content = html`<h1>Live</h1><p>${connectionWords("lost", "No answer")}</p>${part}`;
    response.writeHead(answer.status, pageHeaders(additions)).end(layout("Live", content, additions));
  });
  const show = (part: Html) => {
    answer = { status: 200, part };
  };
  const fail = () => {
    answer = { status: 500 };
  };
  return { url, show, fail };
}

const item = (id: string, revision: number) => html`<li id="${id}"><label>${id} <input></label>
<details><summary>More of ${id}</summary>revision ${revision}</details></li>
`;

const list = (ids: readonly string[], revision: number) =>
  html`<p>revision ${revision}</p><ol>${ids.map((id) => item(id, revision))}</ol>`;

describe.skipIf(withoutChromium)("the live script in a browser", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startChromium();
  });

  afterAll(() => browser?.close());

  it.each([
    ["comes before it", ["c", "b", "a"], ["b", "a"]],
    ["above it goes", ["a"], ["b", "a"]],
    ["is moved behind it", ["a", "b", "c"], ["b", "a", "c"]],
    ["is moved before it", ["c", "a", "b"], ["a", "b", "c"]],
  ])("keeps what is typed, focused and opened when another item %s", async (_, after, before) => {
    const { url, show } = await serveLive(list(before, 1));
    const { page, complaints } = await openPage(browser, url);
    await page.getByText("More of a").click();
    await page.getByLabel("a", { exact: true }).fill("typed");

    show(list(after, 2));

    await page.locator("p", { hasText: "revision 2" }).waitFor();
    expect(await page.locator("li").evaluateAll((items) => items.map(({ id }) => id))).toEqual(after);
    expect(await page.locator("#a input:focus").inputValue()).toBe("typed");
    expect(await page.locator("details[open]").textContent()).toBe("More of arevision 2");
    expect(complaints).toEqual([]);
  });

  it("leaves closed what a person has closed, and opens what is open when it comes", async () => {
    const opened = (words: string) => html`<details open><summary>States</summary>${words}</details>`;
    const { url, show } = await serveLive(opened("one"));
    const { page } = await openPage(browser, url);
    const details = page.locator("details");
    await page.getByText("States").click();
    show(opened("two"));
    await page.getByText("two").waitFor({ state: "attached" });
    const closed = await details.getAttribute("open");
    show(html`<p>none</p>`);
    await page.getByText("none").waitFor();

    show(opened("three"));

    await page.getByText("three").waitFor();
    expect([closed, await details.getAttribute("open")]).toEqual([null, ""]);
  });

  it("keeps the page while the answer is another one, says so, and goes on", async () => {
    const { url, show, fail } = await serveLive(html`<p>first</p>`);
    const { page } = await openPage(browser, url);
    fail();
    await page.getByText("No answer").waitFor();
    const kept = await page.getByText("first").isVisible();

    show(html`<p>second</p>`);

    await page.getByText("second").waitFor();
    expect(kept).toBe(true);
    expect(await page.getByText("No answer").isHidden()).toBe(true);
  });
});
