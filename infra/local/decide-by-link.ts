import type { Inbox } from "./ses/inbox.ts";

/** The newest approval link that came by mail for an execution, named by ARN. */
export function linkOf(inbox: Inbox, executionArn: string): string | undefined {
  const name = executionArn.split(":").at(-1) ?? executionArn;
  return inbox
    .mails()
    .filter(({ subject, text }) => `${subject}\n${text}`.includes(name))
    .flatMap(({ text }) => /https?:\/\/\S+\/approve\/[\w-]+/.exec(text ?? "")?.[0] ?? [])
    .at(-1);
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

/** Decides as a person would: opens the page, types the word into its form and sends it. Throws DecisionRefused. */
export async function decideByLink(link: string, word: "approve" | "reject", comment = ""): Promise<void> {
  const page = await (await fetch(link)).text();
  const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
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
}
