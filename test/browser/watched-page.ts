import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { patience } from "../support/patience.ts";

/** A page in a profile of its own, and what it complained of: script errors, CSP violations, failed requests. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => {
    // The browser logs each 4xx that it was meant to show.
    const isStatus = message.text().startsWith("Failed to load resource: the server responded");
    if (["error", "warning"].includes(message.type()) && !isStatus) complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}

/** Types the word into the form as a person does, and sends it; resolves when the answer is shown. */
export async function decide(page: Page, word: string, comment = ""): Promise<void> {
  await page.getByLabel("Type approve or reject").fill(word);
  await page.getByLabel("Comment").fill(comment);
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Send" }).click()]);
}
