import type { Inbox } from "../aws/ses/inbox.ts";

/** The newest approval link that came by mail for an execution, named by ARN, for each person who got one. */
export function linksOf(inbox: Inbox, executionArn: string): ReadonlyMap<string, string> {
  const name = executionArn.split(":").at(-1) ?? executionArn;
  const links = inbox
    .mails()
    .filter(({ subject, text }) => `${subject}\n${text}`.includes(name))
    .flatMap(({ to, text }) => {
      const [link] = /https?:\/\/\S+\/approve\/[\w-]+/.exec(text ?? "") ?? [];
      return link ? to.map((person): [string, string] => [person, link]) : [];
    });
  return new Map(links);
}

/** The page did not take the decision, or could not hand it on (410). */
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
 * Decides as a person would: opens the page, types the word into its form and sends it. False when the page has
 * no form, for it is decided already. Throws DecisionRefused.
 */
export async function decideByLink(link: string, word: "approve" | "reject", comment = ""): Promise<boolean> {
  const page = await (await fetch(link)).text();
  const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  if (hidden.length === 0) return false;
  const fields = new URLSearchParams(
    Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, value])),
  );
  fields.set("word", word);
  fields.set("comment", comment);
  const answer = await fetch(link, {
    method: "POST",
    headers: { origin: new URL(link).origin, "sec-fetch-site": "same-origin" },
    body: fields,
    redirect: "manual",
  });
  if (answer.status >= 400) throw new DecisionRefused(answer.status, await answer.text());
  return true;
}

/** The approvers of one execution: each decides once, by the first link they get, until it is decided. */
export class Approvers {
  readonly #asked = new Set<string>();
  #deciding: Promise<void> = Promise.resolve();

  constructor(
    private readonly inbox: Inbox,
    private readonly executionArn: string,
    private readonly word: "approve" | "reject",
  ) {}

  /** Has those who were asked since the last call decide, one after the other; whether there is anybody. */
  readMails(): boolean {
    const asked = [...linksOf(this.inbox, this.executionArn)].filter(([person]) => !this.#asked.has(person));
    for (const [person, link] of asked) {
      this.#asked.add(person);
      this.#deciding = this.#deciding.then(async () => {
        await decideByLink(link, this.word);
      });
      // Whoever waits for `decided` hears of it.
      this.#deciding.catch(() => {});
    }
    return asked.length > 0;
  }

  /** Resolves when all who were asked have decided. Throws DecisionRefused. */
  decided(): Promise<void> {
    return this.#deciding;
  }
}
