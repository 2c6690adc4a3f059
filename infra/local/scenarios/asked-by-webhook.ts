import { approvalLinkIn } from "../access/approval-link.ts";
import { voteAs } from "../access/as-person.ts";
import { DecisionRefused, decideByLink } from "../access/decide-by-link.ts";
import type { LocalAws } from "../local-aws.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";

const first = { image: "tasks:1.0.0", requester: "alice@example.com", reason: "First release", approvals: 2 };

/** The channel's link decides nothing. One approver has a link of their own sent, the other one signs in. */
export const askedByWebhook: Scenario = {
  name: "asked-by-webhook",
  title: "asked through a Slack webhook, approved by a link that was asked for, and by npm run vote",
  endState: "Deployed",
  options: { slack: "webhook" },
  run: async (world) => {
    const { aws } = world;
    const posted = new Promise<string>((resolve) =>
      aws.slackChannel.onMessage(({ blocks }) => resolve(approvalLinkIn(JSON.stringify(blocks)) ?? "")),
    );
    const executionArn = await world.start({ input: first });
    const link = await posted;
    await expectNoDecision(link);
    await decideByLink(await askedLink(aws, link, "bob@example.com"), "approve");
    await approveSignedIn(aws, executionArn.split(":").at(-1) ?? "");
    return world.follow(executionArn, "none");
  },
  leaves: (left) => expectFinalState(left, { stack: "CREATE_COMPLETE", version: "1.0.0", lock: "free" }),
};

/** Throws unless the word that decides on a personal link's page is refused here. */
async function expectNoDecision(link: string): Promise<void> {
  const refusal = await decideByLink(link, "approve").catch((error: unknown) => error);
  if (refusal instanceof DecisionRefused && refusal.status === 422) return;
  throw new Error(`the link of the channel took a decision: ${refusal}`);
}

/** Has the personal link of the approver with this address sent; resolves to it. */
async function askedLink({ inbox }: LocalAws, link: string, address: string): Promise<string> {
  const sent = new Promise<string>((resolve) => {
    const stop = inbox.onMail(() => {
      const mail = inbox
        .mails()
        .find(({ to, subject }) => to.includes(address) && subject.startsWith("Your link"));
      if (!mail) return;
      stop();
      resolve(approvalLinkIn(mail.text) ?? "");
    });
  });
  const token = /name="token" value="(\w+)"/.exec(await (await fetch(link)).text())?.[1] ?? "";
  const { ok, status } = await fetch(link, {
    method: "POST",
    headers: { origin: new URL(link).origin, "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ token, address }),
  });
  if (!ok) throw new Error(`the link was refused: ${status}`);
  return sent;
}

/** Approves as carol, on the plan whose digest she gets when she signs in. */
async function approveSignedIn({ url }: LocalAws, deployment: string): Promise<void> {
  const asked = { deployment, phase: "deploy" } as const;
  const { digest = "", link = "" } = await voteAs("carol", url, asked);
  if (!(await fetch(link)).ok) throw new Error("the link of who signed in opens nothing");
  const { message } = await voteAs("carol", url, {
    ...asked,
    decision: "approved",
    digest: digest.slice(0, 12),
  });
  if (!message?.startsWith("Approved by bob@example.com, carol@example.com")) {
    throw new Error(`the vote by signing in did not complete the approval: ${message}`);
  }
}
