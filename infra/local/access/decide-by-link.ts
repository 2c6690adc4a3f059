import type { TypedDecision } from "../../../orchestrator/approval/typed-decision.ts";
import type { Inbox } from "../aws/ses/inbox.ts";
import { approvalLinkIn } from "./approval-link.ts";

/** The newest approval link that each person received by mail for an execution, by person. */
export function linksOf(inbox: Inbox, executionArn: string): ReadonlyMap<string, string> {
  const name = executionArn.split(":").at(-1) ?? executionArn;
  const links = inbox
    .mails()
    .filter(({ subject }) => subject.endsWith(`(${name})`))
    .flatMap(({ to, text }) => {
      const link = approvalLinkIn(text ?? "");
      return link ? to.map((person): [string, string] => [person, link]) : [];
    });
  return new Map(links);
}

/** The page refused the decision, or could not deliver it to the execution (410). */
export class DecisionRefused extends Error {
  override readonly name = "DecisionRefused";

  constructor(
    readonly status: number,
    page: string,
  ) {
    super(`the decision was refused: ${status} ${page}`);
  }
}

/**
 * Decides as a person does: opens the page, enters the word in its form and submits it. Resolves to false if the page
 * has no form, because the decision is already made. Throws DecisionRefused.
 */
export const decideByLink = (link: string, word: TypedDecision, comment = ""): Promise<boolean> =>
  submitForm(link, { word, comment });

/** Fills in the form of the page and submits it; false if the page has none. Throws DecisionRefused. */
export async function submitForm(link: string, filled: Readonly<Record<string, string>>): Promise<boolean> {
  const page = await (await fetch(link)).text();
  const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  if (hidden.length === 0) return false;
  const fields = new URLSearchParams({
    ...Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, value])),
    ...filled,
  });
  const answer = await fetch(link, {
    method: "POST",
    headers: { origin: new URL(link).origin, "sec-fetch-site": "same-origin" },
    body: fields,
    redirect: "manual",
  });
  if (answer.status >= 400) throw new DecisionRefused(answer.status, await answer.text());
  return true;
}

/** The approvers of one execution. Each decides once, with the first link that they receive. */
export class Approvers {
  readonly #notified = new Set<string>();
  #deciding: Promise<void> = Promise.resolve();

  constructor(
    private readonly inbox: Inbox,
    private readonly executionArn: string,
    private readonly word: TypedDecision,
  ) {}

  /** Starts the decisions of approvers with new links, one after the other. Returns whether there were new links. */
  readMails(): boolean {
    const newLinks = [...linksOf(this.inbox, this.executionArn)].filter(
      ([person]) => !this.#notified.has(person),
    );
    for (const [person, link] of newLinks) {
      this.#notified.add(person);
      this.#deciding = this.#deciding.then(async () => {
        await decideByLink(link, this.word);
      });
      // `decided` reports the error.
      this.#deciding.catch(() => {});
    }
    return newLinks.length > 0;
  }

  /** Resolves when all started decisions are made. Throws DecisionRefused. */
  decided(): Promise<void> {
    return this.#deciding;
  }
}
