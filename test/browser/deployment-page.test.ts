import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linksOf } from "../../infra/local/access/decide-by-link.ts";
import type { LocalAws } from "../../infra/local/local-aws.ts";
import { World } from "../../infra/local/scenarios/world.ts";
import { problemsOf } from "../orchestrator/pictures/valid-html.ts";
import { startTestAws } from "../support/local-aws.ts";
import { violations } from "./axe.ts";
import { startChromium, withoutChromium } from "./chromium.ts";
import { deploymentAddress } from "./deployment-address.ts";
import { layoutShifts, type Shift, watchLayout } from "./layout-shift.ts";
import { decide, openPage } from "./watched-page.ts";

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 380, height: 800 } };

/** Starts a broken image in the console's form; resolves to the address of its deployment's page. */
async function startInConsole(console: Page, image: string): Promise<string> {
  await console.getByText("Images that fail").click();
  await console.getByRole("radio", { name: image }).check();
  await console.getByRole("button", { name: "Start the deployment" }).click();
  await console.getByText("An approval is needed").waitFor();
  const path = await console.getByRole("link", { name: image, exact: true }).getAttribute("href");
  return new URL(path ?? "", console.url()).href;
}

async function approveFromInbox(console: Page): Promise<void> {
  await console.getByRole("navigation").getByRole("link", { name: "Inbox" }).click();
  const newest = console.getByRole("link", { name: /^Approve/ }).first();
  await newest.click();
  await console.getByRole("link", { name: "Open the approval page" }).click();
  await decide(console, "approve");
}

/** Requests of the page that were not answered, or refused. */
function failedRequests(page: Page): readonly string[] {
  const failed: string[] = [];
  page.on("requestfailed", (request) => failed.push(request.url()));
  page.on("response", (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
  return failed;
}

const top = async (part: Locator) => (await part.boundingBox())?.y ?? Number.NaN;

const sumOf = (shifts: readonly Shift[]) => shifts.reduce((sum, { value }) => sum + value, 0);

// Who has scrolled to the roll-out sees the rows of its tables come and go: a tenth of what counts as good.
const mostOfReader = 0.01;

const status = (page: Page, words: string) => page.locator(".status").getByText(words);

describe.skipIf(withoutChromium)("the page of a deployment in a browser", () => {
  let aws: LocalAws;
  let world: World;
  let browser: Browser;
  /** The page of a deployment that was rolled back. */
  let finished: string;

  beforeAll(async () => {
    // No faster: people see each part of the deployment.
    [aws, browser] = await Promise.all([startTestAws({ speed: 10 }), startChromium()]);
    world = new World(aws);
    await world.deploy({ name: "first", input: { image: "tasks:1.0.0" } });
  });

  afterAll(() => Promise.all([browser?.close(), aws?.close()]));

  it("follows a broken image until it is rolled back, and nothing that is read moves", async () => {
    const { page: console } = await openPage(browser, `${aws.url}/console`);
    finished = await startInConsole(console, "tasks:broken-api");
    const { page, complaints } = await openPage(browser, finished, desktop);
    const failed = failedRequests(page);
    const { page: onPhone } = await openPage(browser, finished, phone);
    const { page: reader } = await openPage(browser, finished, desktop);
    await Promise.all([page, onPhone, reader].map(watchLayout));
    await status(page, "Waits for approval").waitFor();
    await page.getByText("Halt this deployment").click();
    await page.mouse.wheel(0, 120);

    await approveFromInbox(console);
    await status(page, "Deploying").waitFor();
    const opened = await page.locator("details.halt[open]").count();
    await reader.locator(".roll-out-panel").evaluate("(panel) => panel.scrollIntoView()");
    await page.getByText(/^Stack events/).click();
    const scrolled = await page.evaluate("scrollY");
    await status(page, "Rolled back").waitFor();
    await page.getByText("The deployment has ended.").waitFor();

    expect(opened).toBe(1);
    expect(await page.evaluate("scrollY")).toBe(scrolled);
    expect(await page.locator("details[open] > summary", { hasText: "Stack events" }).count()).toBe(1);
    expect(await page.getByText("expected status 200, got 500").first().isVisible()).toBe(true);
    expect(await page.locator("svg.waterfall").count()).toBe(5);
    expect(await page.locator("svg.service-map").isVisible()).toBe(true);
    expect(await page.locator(".state.in-rollback").count()).toBeGreaterThan(10);
    expect(await page.locator(".transition.back.taken-rollback").count()).toBe(1);
    expect(await layoutShifts(onPhone)).toEqual([]);
    expect(sumOf(await layoutShifts(reader))).toBeLessThan(mostOfReader);
    expect(await layoutShifts(page)).toEqual([]);
    expect({ complaints, failed }).toEqual({ complaints: [], failed: [] });
  });

  it("begins with the diagnosis, above the states", async () => {
    const { page, complaints } = await openPage(browser, finished, desktop);

    const diagnosis = page.getByRole("heading", { name: /^Diagnosis: API answers with an error/ });
    expect(await top(diagnosis)).toBeLessThan(await top(page.locator("svg.state-machine")));
    expect(await page.locator("script").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("is valid HTML of at most 200 KB when it is over", async () => {
    const sent = await (await fetch(finished)).text();

    expect(Buffer.byteLength(sent)).toBeLessThan(200_000);
    expect(await problemsOf(sent)).toEqual([]);
  });

  it.each(["light", "dark"] as const)("has nothing for axe to find in the %s", async (colorScheme) => {
    const { page } = await openPage(browser, finished, { ...desktop, colorScheme });
    const found = await violations(page);
    await page.getByRole("link", { name: "All deployments" }).click();

    expect([...found, ...(await violations(page))]).toEqual([]);
  });

  it("fits on a phone, where the picture scrolls in its box and can be read", async () => {
    const { page } = await openPage(browser, finished, phone);
    const excess = () => page.evaluate("document.documentElement.scrollWidth - innerWidth");
    const pageExcess = await excess();
    const name = await page.locator(".state-machine text.name").first().boundingBox();
    await page.getByRole("link", { name: "All deployments" }).click();
    await page.getByRole("heading", { name: "Deployments" }).waitFor();

    expect([pageExcess, await excess()]).toEqual([0, 0]);
    // Of a line of text; 11 pixels of type make some 13.
    expect(name?.height).toBeGreaterThan(12);
  });

  it("shows that an approver has halted it, also without script", async () => {
    const execution = await world.start({ name: "halted", input: { image: "tasks:1.1.0" } });
    await world.reaches(execution, "RequestApproval");
    const address = await deploymentAddress(aws, "halted");
    const { page: unscripted } = await openPage(browser, address, { javaScriptEnabled: false });
    const promise = await unscripted.getByText("reloads every 10 seconds").isVisible();
    const before = await status(unscripted, "Waits for approval").isVisible();
    const { page, complaints } = await openPage(browser, address, desktop);
    const [link = ""] = linksOf(aws.inbox, execution).values();
    const { page: approvers, complaints: onApprovers } = await openPage(browser, `${link}/halt`, desktop);
    const found = await violations(approvers);
    await approvers.getByLabel("Reason").fill("Prices are wrong");
    await approvers.getByLabel("Type halt").fill("halt");

    await approvers.getByRole("button", { name: "Halt the deployment" }).click();
    await approvers.getByText(/^halted by .* Prices are wrong/).waitFor();

    await status(page, "Rejected").waitFor();
    const { endState } = await world.follow(execution, "none");
    await status(unscripted, "Rejected").waitFor();
    expect([promise, before]).toEqual([true, true]);
    expect(await page.locator("dt:text-is('Halted') + dd").textContent()).toContain("Prices are wrong");
    expect(endState).toBe("Rejected");
    expect([...complaints, ...onApprovers, ...found]).toEqual([]);
  });

  it.each([
    [
      "an unknown deployment",
      (address: string) => address.replace(/[^/]+$/, (id) => `x${id}`),
      "Unknown deployment",
    ],
    ["a wrong key", (address: string) => address.replace(/view\/./, "view/_"), "Not found"],
  ])("says of %s that it is not there", async (_, wrong, heading) => {
    const { page, complaints } = await openPage(browser, finished);

    const answer = await page.goto(wrong(finished));

    expect(answer?.status()).toBe(404);
    expect(await page.getByRole("heading", { name: heading }).isVisible()).toBe(true);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
