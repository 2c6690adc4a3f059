import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalAws } from "../../infra/local/local-aws.ts";
import { startTestAws } from "../support/local-aws.ts";
import { violations } from "./axe.ts";
import { startChromium, withoutChromium } from "./chromium.ts";
import { decide, openPage } from "./watched-page.ts";

const views = ["", "/inbox", "/slack", "/database", "/log", "/log?group=/aws/lambda/xray-watch-notify"];

describe.skipIf(withoutChromium)("the console in a browser", () => {
  let aws: LocalAws;
  let browser: Browser;

  beforeAll(async () => {
    [aws, browser] = await Promise.all([startTestAws(), startChromium()]);
  });

  afterAll(() => Promise.all([browser?.close(), aws?.close()]));

  it("starts a deployment, approves it from the inbox and sees it deployed", async () => {
    const { page, complaints } = await openPage(browser, `${aws.url}/console`);
    await page.getByRole("button", { name: "Start the deployment" }).click();
    await page.getByText("An approval is needed").waitFor();
    await page.getByRole("navigation").getByRole("link", { name: "Inbox" }).click();
    await page
      .getByRole("link", { name: /^Approve/ })
      .first()
      .click();
    await page.getByRole("link", { name: "Open the approval page" }).click();
    await decide(page, "approve");
    await page.goto(`${aws.url}/console`);

    await page.getByText("Deployed", { exact: true }).waitFor();

    expect(complaints).toEqual([]);
  });

  it("leads from a deployment to its page, and to all of them", async () => {
    const { page, complaints } = await openPage(browser, `${aws.url}/console`);

    await page.getByRole("link", { name: "tasks:1.0.0", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: /^tasks:1\.0\.0 on / }).waitFor();
    await page.locator(".status").getByText("Deployed").waitFor();
    await page.getByRole("link", { name: "All deployments" }).click();

    await page.getByRole("heading", { level: 1, name: "Deployments" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("keeps form and JSON in step, and what is typed while the lists follow", async () => {
    const { page, complaints } = await openPage(browser, `${aws.url}/console`);
    await page.getByText("Input as JSON").first().click();

    await page.getByLabel("Reason").fill("Typed by hand");
    const json = page.getByRole("textbox", { name: "Input as JSON" });
    await expect.poll(() => json.inputValue()).toContain('"reason": "Typed by hand"');
    await json.fill('{"image":"tasks:broken-api","requester":"nobody"}');

    await page.getByText(/requester must be a mail address/).waitFor();
    await page.waitForResponse((response) => response.url().endsWith("/console"));
    expect(await page.getByRole("radio", { name: "tasks:broken-api" }).isChecked()).toBe(true);
    expect(await json.inputValue()).toContain("nobody");
    expect(complaints).toEqual([]);
  });

  it("leaves open what a person has opened, and closed what they have closed", async () => {
    const { page } = await openPage(browser, `${aws.url}/console`);
    const states = page.locator("[data-part=executions] details").first();
    const refreshed = () => page.waitForResponse((response) => response.url().endsWith("/console"));
    await states.locator("summary").click();
    await refreshed();
    await refreshed();
    const stayedOpen = await states.getAttribute("open");

    await states.evaluate("(details) => details.setAttribute('data-from', 'before')");
    await states.locator("summary").click();
    await refreshed();
    await refreshed();

    expect(stayedOpen).toBe("");
    expect(await states.getAttribute("data-from")).toBeNull();
    expect(await states.getAttribute("open")).toBeNull();
  });

  it.each(["light", "dark"] as const)("has nothing for axe to find in the %s", async (colorScheme) => {
    const { page, complaints } = await openPage(browser, `${aws.url}/console`, { colorScheme });
    const found: string[] = [];

    for (const view of views) {
      await page.goto(`${aws.url}/console${view}`);
      found.push(...(await violations(page)));
    }

    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("fits on a phone without scrolling to the side", async () => {
    const { page } = await openPage(browser, aws.url, { viewport: { width: 380, height: 800 } });
    const overflows: string[] = [];

    for (const view of views) {
      await page.goto(`${aws.url}/console${view}`);
      const excess = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      if (Number(excess) > 0) overflows.push(`${view} by ${excess}`);
    }

    expect(overflows).toEqual([]);
  });

  it("says when the local AWS does not answer, and recovers", async () => {
    const { page } = await openPage(browser, `${aws.url}/console/slack`);
    const notice = page.getByText("The local AWS does not answer");
    await page.context().setOffline(true);
    await notice.waitFor();

    await page.context().setOffline(false);

    await notice.waitFor({ state: "hidden" });
    expect(await page.getByText("# deployments").isVisible()).toBe(true);
  });
});
