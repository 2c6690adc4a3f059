import { decideByLink, linksOf } from "../access/decide-by-link.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";

/** The claim names an approver; it neither proves anything nor takes that person's vote away. */
const claimed = { image: "tasks:1.0.0", requester: "bob@example.com", reason: "First release" };

/**
 * A deployment is started as the AWS console does, by alice, and bob approves. A second approval is needed, until
 * CloudTrail names alice.
 */
export const unsignedStart: Scenario = {
  name: "unsigned-start",
  title: "started without a signed request: two have to approve, until CloudTrail proves who started it",
  endState: "Deployed",
  run: async (world) => {
    const executionArn = await world.start({ input: claimed, as: "unsigned" });
    await world.receivesApprovalLink(executionArn);
    await decideByLink(linksOf(world.aws.inbox, executionArn).get("bob@example.com") ?? "", "approve");
    return world.follow(executionArn, "none");
  },
  leaves: (left) => expectFinalState(left, { version: "1.0.0", changeSets: 0, lock: "free" }),
};
