import type { Invocations } from "./invocations.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

const input = { image: "tasks:1.0.0", requester: "alice@example.com", reason: "First release" };

/** Whom the end of a deployment is told: the approvers, the requester, and the channel. */
const everyone = ["alice@example.com", "bob@example.com", "carol@example.com", "slack"];

export const toldLater: Scenario = {
  name: "told-later",
  title: "mail and Slack are down while the deployment ends, and people are told when both are back",
  endState: "Deployed",
  run: async (world, invocations) => {
    const { inbox, slackChannel } = world.aws;
    const setAvailable = (isAvailable: boolean) => {
      inbox.setAvailable(isAvailable);
      slackChannel.setAvailable(isAvailable);
    };
    const progress = await whileNotifying(world, invocations, () => setAvailable(false));
    if (told(world).length > 0) throw new Error(`told although nothing was available: ${told(world)}`);
    setAvailable(true);
    await everyoneTold(world);
    if (told(world).join() !== everyone.join()) throw new Error(`told: ${told(world)}`);
    return progress;
  },
  leaves: (left) => expectFinalState(left, { stack: "CREATE_COMPLETE", version: "1.0.0", lock: "free" }),
};

/** Deploys; calls `act` before Notify has begun. */
async function whileNotifying(world: World, invocations: Invocations, act: () => void) {
  const held = invocations.hold("Notify");
  const ended = world.follow(await world.start({ input }));
  const { release } = await Promise.race([
    held,
    ended.then(({ error, cause }) => {
      throw new Error(`the execution ended before Notify: ${error} ${cause}`);
    }),
  ]);
  act();
  release();
  return ended;
}

/** Who was told the end, sorted; each as often as they were. */
const told = ({ aws: { inbox, slackChannel } }: World): readonly string[] =>
  [
    ...inbox
      .mails()
      .filter(({ subject }) => subject.startsWith("Deployed: "))
      .flatMap(({ to }) => to),
    ...slackChannel
      .messages()
      .filter(({ text, thread }) => thread && text.startsWith("Deployed: "))
      .map(() => "slack"),
  ].sort();

function everyoneTold(world: World): Promise<void> {
  const { inbox, slackChannel } = world.aws;
  return new Promise((resolve) => {
    const check = () => {
      if (told(world).length < everyone.length) return;
      stopMail();
      stopSlack();
      resolve();
    };
    const stopMail = inbox.onMail(check);
    const stopSlack = slackChannel.onMessage(check);
  });
}
