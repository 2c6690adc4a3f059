import { approvalLinkIn } from "../access/approval-link.ts";
import { decideByLink } from "../access/decide-by-link.ts";
import type { LocalAws } from "../local-aws.ts";
import { first } from "./first-release.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";

const person = "U0BOB";

/** An approver is asked in Slack, opens the link that a click there returns, and rejects. */
export const rejectedInSlack: Scenario = {
  name: "rejected",
  title: "rejected by a link from Slack: nothing is changed, and no change set is left",
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

/** Clicks the message's button on the console's Slack page; resolves to the link in the ephemeral reply. */
export async function clickedLink({ url, slackChannel }: LocalAws, message: string): Promise<string> {
  const clicked = await fetch(`${url}/console/slack/clicks`, {
    method: "POST",
    headers: { origin: url },
    body: new URLSearchParams({ ts: message, action: "review-deployment", user: person }),
    redirect: "manual",
  });
  const shown = slackChannel.messages().findLast(({ ephemeralFor }) => ephemeralFor === person);
  const link = approvalLinkIn(JSON.stringify(shown?.blocks ?? []));
  if (clicked.status === 303 && link) return link;
  throw new Error(`the click was answered with ${clicked.status} and ${link ? "a" : "no"} link`);
}

/** Throws unless the message shows decision and comment, has no button, and has the outcome as a reply. */
function expectDecisionShown({ slackChannel }: LocalAws, message: string): void {
  const messages = slackChannel.messages();
  const shown = JSON.stringify(messages.find(({ ts }) => ts === message));
  if (
    !/Rejected by bob@example\.com at [^"]+ Comment: not today/.test(shown) ||
    shown.includes("action_id")
  ) {
    throw new Error(`the message in Slack does not show the decision: ${shown}`);
  }
  if (!messages.some(({ thread }) => thread === message))
    throw new Error("the outcome is not a reply in Slack");
}
