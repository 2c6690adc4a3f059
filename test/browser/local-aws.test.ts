import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalAws } from "../../infra/local/local-aws.ts";
import { World } from "../../infra/local/scenarios/world.ts";
import { startTestAws } from "../support/local-aws.ts";
import { startChromium, withoutChromium } from "./chromium.ts";
import { decide, openPage } from "./watched-page.ts";

describe.skipIf(withoutChromium)("deciding in a browser", () => {
  let aws: LocalAws;
  let world: World;
  let browser: Browser;

  beforeAll(async () => {
    [aws, browser] = await Promise.all([startTestAws(), startChromium()]);
    world = new World(aws);
  });

  afterAll(() => Promise.all([browser?.close(), aws?.close()]));

  it("rejects by the link that a click in Slack gives, and nothing is changed", async () => {
    const execution = await world.start({ input: { image: "tasks:1.0.0" } });
    await world.reaches(execution, "RequestApproval");
    const { page, complaints } = await openPage(browser, `${aws.url}/console/slack`);
    await page.getByLabel("as").selectOption({ label: "bob@example.com" });
    await page.getByRole("button", { name: "Review" }).click();
    await page.locator('a[href*="/approve/"]').first().click();
    await page.waitForURL(/\/approve\//);

    await decide(page, "reject", "Not today");

    const { endState } = await world.follow(execution, "none");
    expect(await page.getByText("Rejected by bob@example.com").first().isVisible()).toBe(true);
    expect(await page.getByText("Comment: Not today").first().isVisible()).toBe(true);
    expect(endState).toBe("Rejected");
    expect(complaints).toEqual([]);
  });

  it("approves from a mail in the inbox, and the version is deployed", async () => {
    const execution = await world.start({ name: "by-mail", input: { image: "tasks:1.0.0" } });
    await world.reaches(execution, "RequestApproval");
    const { page, complaints } = await openPage(browser, `${aws.url}/console/inbox`);
    const mails = page.getByRole("listitem").filter({ hasText: "by-mail" });
    await mails
      .filter({ hasText: "bob@example.com" })
      .getByRole("link", { name: /^Approve/ })
      .click();
    await page.frameLocator("iframe").getByRole("link", { name: "Review and decide" }).click();
    await page.waitForURL(/\/approve\//);

    await decide(page, "approve", "Go on");

    const { endState } = await world.follow(execution, "none");
    expect(await page.getByText("Approved by bob@example.com").first().isVisible()).toBe(true);
    expect(await page.getByRole("heading", { name: "What happens next" }).isVisible()).toBe(true);
    expect(endState).toBe("Deployed");
    expect(complaints).toEqual([]);
  });
});
