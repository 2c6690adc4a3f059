import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { allPages } from "../orchestrator/fixtures/all-pages.ts";
import { prepareApproval } from "../orchestrator/fixtures/approvals.ts";
import { serve } from "../orchestrator/fixtures/http-server.ts";
import { startApprovalServer } from "./approval-server.ts";
import { startChromium, withoutChromium } from "./chromium.ts";
import { decide, openPage } from "./watched-page.ts";

/** Bob and Carol are asked; their links lead to a server of this test. */
async function preparePages({ approvals = 1 } = {}) {
  const prepared = await prepareApproval();
  const { payload } = prepared;
  await prepared.request({}, { ...payload, deployment: { ...payload.deployment, approvals } });
  const serviceNow = async () => ({ status: "absent" }) as const;
  const url = await startApprovalServer({ ...prepared.services, serviceNow });
  const linkTo = (address: string) => `${url}${new URL(prepared.linksTo(address)[0] ?? "").pathname}`;
  return { ...prepared, url, bob: linkTo("bob@example.com"), carol: linkTo("carol@example.com") };
}

// A mail is a part of the page of its reader, which has the landmarks.
const withoutLandmarks = { region: { enabled: false }, "landmark-one-main": { enabled: false } };

// Those that look different; the others differ in a sentence.
const distinctPages = Object.entries(allPages).filter(([name]) => !["unseen", "expired"].includes(name));

const shows = (page: Page, text: string | RegExp) => page.getByText(text).first().isVisible();

describe.skipIf(withoutChromium)("the approval page in a browser", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startChromium();
  });

  afterAll(() => browser?.close());

  it("changes nothing when every link within it and every fold is clicked", async () => {
    const { bob, tokens } = await preparePages();
    const { page, complaints } = await openPage(browser, bob);

    const links = await page.locator('main a[href^="#"], summary').all();
    for (const link of links) await link.click();
    await page.reload();

    expect(links.length).toBeGreaterThan(1);
    expect(await shows(page, "0 of 1")).toBe(true);
    expect(await page.getByRole("button", { name: "Send the decision" }).isVisible()).toBe(true);
    expect({ sent: tokens.sent, complaints }).toEqual({ sent: [], complaints: [] });
  });

  it("does not send a word that is none of the two", async () => {
    const { bob, tokens } = await preparePages();
    const { page } = await openPage(browser, bob);

    await page.getByLabel("Type approve or reject").fill("yes");
    await page.getByRole("button", { name: "Send the decision" }).click();

    expect(await page.locator("#word:invalid").count()).toBe(1);
    expect(tokens.sent).toEqual([]);
  });

  it("waits for the second of two people", async () => {
    const { bob, carol, tokens } = await preparePages({ approvals: 2 });
    const { page: first, complaints } = await openPage(browser, bob);
    await decide(first, "approve");
    const sentAfterFirst = tokens.sent.length;

    const { page: second } = await openPage(browser, carol);
    await decide(second, "approve", "Me too");

    expect(await shows(first, "1 more is needed")).toBe(true);
    expect(sentAfterFirst).toBe(0);
    expect(await shows(second, "Approved by bob@example.com, carol@example.com")).toBe(true);
    expect(tokens.sent).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  it("is worked by the keyboard alone", async () => {
    const { bob, tokens } = await preparePages();
    const { page } = await openPage(browser, bob);

    await page.keyboard.press("Tab");
    const skipLink = await page.evaluate("document.activeElement.textContent");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("reject");
    await page.keyboard.press("Tab");
    await page.keyboard.type("By hand");
    await page.keyboard.press("Tab");
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);

    expect(skipLink).toBe("Skip to the decision");
    expect(outline).toBe("solid");
    expect(await shows(page, "Rejected by bob@example.com")).toBe(true);
    expect(tokens.sent).toHaveLength(1);
  });

  it("says of a spent link who decided, and takes the word of a page that was open", async () => {
    const { bob, carol, tokens } = await preparePages();
    const { page: late } = await openPage(browser, carol);
    const { page: early } = await openPage(browser, bob);
    await decide(early, "reject");

    await decide(late, "approve");

    expect(await shows(late, "There is a decision already. Rejected by bob@example.com")).toBe(true);
    expect(await late.getByRole("button").count()).toBe(0);
    expect(tokens.sent).toHaveLength(1);
  });

  it("says that the deadline is over", async () => {
    const { bob, clock, tokens } = await preparePages();
    await clock.advance(3_600_000);

    const { page } = await openPage(browser, bob);

    expect(await shows(page, "Too late to decide")).toBe(true);
    expect(await page.getByRole("button").count()).toBe(0);
    expect(tokens.sent).toEqual([]);
  });

  it("knows nothing of a link that was tampered with", async () => {
    const { bob } = await preparePages();

    const { page, complaints } = await openPage(
      browser,
      `${bob.slice(0, -1)}${bob.endsWith("A") ? "B" : "A"}`,
    );

    expect(await page.getByRole("heading", { name: "Unknown link" }).isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it("takes no form of another site, though it has link and token", async () => {
    const { bob, tokens } = await preparePages();
    const { page: own } = await openPage(browser, bob);
    const token = await own.locator("[name=token]").inputValue();
    const evil = await serve((_, response) =>
      response
        .writeHead(200, { "content-type": "text/html" })
        .end(
          `<form method="post" action="${bob}"><input name="token" value="${token}"><input name="word" value="approve"><button>Win</button></form>`,
        ),
    );
    const { page } = await openPage(browser, evil.url.replace("127.0.0.1", "localhost"));

    await Promise.all([page.waitForURL(bob), page.getByRole("button").click()]);

    expect(await page.getByRole("heading", { name: "Refused" }).isVisible()).toBe(true);
    expect(tokens.sent).toEqual([]);
  });

  describe("every page", () => {
    it.each(distinctPages)("%s fits a phone and a thumb", async (_, html) => {
      const page = await staticPage(html, { viewport: { width: 360, height: 740 } });

      const width = await page.evaluate("document.documentElement.scrollWidth");
      const targets = await page.locator("main a, button, input:not([type=hidden]), summary").all();
      const boxes = await Promise.all(targets.map((target) => target.boundingBox()));

      expect(width).toBe(360);
      expect(boxes.filter((box) => (box?.height ?? 0) < 40)).toEqual([]);
    });

    it.each(
      distinctPages.flatMap(([name, html]) =>
        (["light", "dark"] as const).map((colorScheme) => [name, colorScheme, html] as const),
      ),
    )("%s is accessible in the %s", async (name, colorScheme, html) => {
      const page = await staticPage(html, { colorScheme });

      await page.evaluate(axe.source);
      const { violations, passes } = (await page.evaluate(
        `axe.run({ rules: ${JSON.stringify(name === "mail" ? withoutLandmarks : {})} })`,
      )) as axe.AxeResults;

      expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain("color-contrast");
    });
  });

  async function staticPage(html: string, options: Parameters<Browser["newContext"]>[0]): Promise<Page> {
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.setContent(html);
    return page;
  }
});
