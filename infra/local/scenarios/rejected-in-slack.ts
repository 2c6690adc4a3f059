import { approvalLinkIn } from "../access/approval-link.ts";
import { decideByLink } from "../access/decide-by-link.ts";
import type { LocalAws } from "../local-aws.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";

const first = { image: "tasks:1.0.0", requester: "alice@example.com", reason: "First release" };
const person = "U0BOB";

/** A person is asked in Slack, opens the link that a click there gives, and says no. */
export const rejectedInSlack: Scenario = {
  name: "rejected",
  title: "a person says no, by a link from Slack: nothing is changed, nothing is left",
  endState: "Rejected",
  error: "DeploymentRejected",
  run: async (world) => {
    const { slackChannel } = world.aws;
    const asked = new Promise<string>((resolve) => slackChannel.onMessage(({ ts }) => resolve(ts)));
    const executionArn = await world.start({ input: first });
    const message = await asked;
    await decideByLink(await clickedLink(world.aws, message), "reject", "not today");
    const progress = await world.follow(executionArn, "none");
    expectDecisionShown(world.aws, message);
    return progress;
  },
  leaves: (left) => expectFinalState(left, { stack: "none", version: "none", changeSets: 0, lock: "free" }),
};

/** Presses the message's button on the console's Slack page; resolves to the link that only this person sees. */
async function clickedLink({ url, slackChannel }: LocalAws, message: string): Promise<string> {
  const clicked = await fetch(`${url}/console/slack/clicks`, {
    method: "POST",
    headers: { origin: url },
    body: new URLSearchParams({ ts: message, action: "review-deployment", user: person }),
    redirect: "manual",
  });
  const shown = slackChannel.messages().find(({ ephemeralFor }) => ephemeralFor === person);
  const link = approvalLinkIn(JSON.stringify(shown?.blocks ?? []));
  if (clicked.status === 303 && link) return link;
  throw new Error(`the click was answered with ${clicked.status}, and gave ${link ? "a" : "no"} link`);
}

/** Throws unless the message names who decided and why, can be clicked no more, and the outcome is its reply. */
function expectDecisionShown({ slackChannel }: LocalAws, message: string): void {
  const messages = slackChannel.messages();
  const shown = JSON.stringify(messages.find(({ ts }) => ts === message));
  if (
    !/Rejected by bob@example\.com at [^"]+ Comment: not today/.test(shown) ||
    shown.includes("action_id")
  ) {
    throw new Error(`the message in Slack does not tell the decision: ${shown}`);
  }
  if (!messages.some(({ thread }) => thread === message)) throw new Error("the outcome is no reply in Slack");
}
