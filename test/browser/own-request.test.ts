import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linksOf } from "../../infra/local/access/decide-by-link.ts";
import type { LocalAws } from "../../infra/local/local-aws.ts";
import { World } from "../../infra/local/scenarios/world.ts";
import { startTestAws } from "../support/local-aws.ts";
import { startChromium, withoutChromium } from "./chromium.ts";
import { decide, openPage } from "./watched-page.ts";

const people = ["alice@example.com", "bob@example.com", "carol@example.com"] as const;

describe.skipIf(withoutChromium)("a requester who is one of the approvers", () => {
  let aws: LocalAws;
  let world: World;
  let browser: Browser;

  beforeAll(async () => {
    [aws, browser] = await Promise.all([startTestAws({ approvers: people, quorum: 2 }), startChromium()]);
    world = new World(aws);
  });

  afterAll(() => Promise.all([browser?.close(), aws?.close()]));

  // Started as the AWS console does: all three are asked, until CloudTrail names alice.
  it("is told by their own link that others have to approve; these do, and it is deployed", async () => {
    const execution = await world.start({ name: "own", input: { image: "tasks:1.0.0" }, as: "unsigned" });
    await world.receivesApprovalLink(execution, people.length);
    const links = linksOf(aws.inbox, execution);
    const open = (person: (typeof people)[number]) => openPage(browser, links.get(person) ?? "");
    const [alice, bob, carol] = await Promise.all([
      open("alice@example.com"),
      open("bob@example.com"),
      open("carol@example.com"),
    ]);
    await reloadUntil(alice.page, "You requested this deployment, so another person must decide on it.");
    const ownForms = await alice.page.getByRole("button", { name: "Send" }).count();
    await bob.page.reload();
    await decide(bob.page, "approve", "Read twice");
    const counted = await bob.page.getByText("Your approval is counted; 1 more is needed.").isVisible();
    await carol.page.reload();
    await decide(carol.page, "approve");

    const { endState } = await world.follow(execution, "none");

    expect(ownForms).toBe(0);
    expect(counted).toBe(true);
    expect(endState).toBe("Deployed");
    await seesWhoDecided(carol.page);
    const told = aws.inbox.mails().filter(({ subject }) => subject.startsWith("Deployed"));
    expect(told.map(({ to }) => to[0]).toSorted()).toEqual(people);
    expect(told[0]?.text).toContain("Requested by: alice@example.com (proven: CloudTrail names user/alice)");
    expect(told[0]?.text).toMatch(/^Decision: Approved by bob@example\.com, carol@example\.com at /m);
    const { page } = await openPage(browser, pageIn(told[0]?.text ?? ""));
    await seesWhoDecided(page);
    expect([alice, bob, carol].flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});

/** What is proven after the page was made is on the next one. */
async function reloadUntil(page: Page, text: string): Promise<void> {
  while (!(await page.getByText(text).first().isVisible())) await page.reload();
}

async function seesWhoDecided(page: Page): Promise<void> {
  const shown = await page.locator("main").innerText();
  expect(shown).toContain("alice@example.com (proven: CloudTrail names user/alice)");
  expect(shown).toMatch(/[Aa]pproved by bob@example\.com, carol@example\.com/);
}

const pageIn = (text: string) => /https?:\S+\/view\/\S+/.exec(text)?.[0] ?? "";
