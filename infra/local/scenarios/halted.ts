import { askForLinksAs, haltAs } from "../access/as-person.ts";
import { linksOf, submitForm } from "../access/decide-by-link.ts";
import { afterFirst, first, update } from "./first-release.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

/** Deployments that a person halts. */
export const haltedScenarios: readonly Scenario[] = [
  {
    name: "halted-at-approval",
    title: "halted by its approver, and the next one by an operator, while they wait: nothing is changed",
    endState: "Rejected",
    error: "DeploymentHalted",
    run: async (world) => {
      const byApprover = await world.start({ input: first });
      await world.receivesApprovalLink(byApprover);
      await haltByLink(world, byApprover);
      await world.follow(byApprover, "none");
      const running = await world.start({ input: first });
      await world.receivesApprovalLink(running);
      await world.watch(running);
      await withdrawLinks(world, running);
      await halt(world, running);
      return world.follow(running, "none");
    },
    leaves: (left) => expectFinalState(left, { stack: "none", changeSets: 0, lock: "free" }),
  },
  {
    name: "halted-at-health",
    title: "halted by its approver while its health is checked: the previous release is restored",
    endState: "RolledBack",
    error: "DeploymentHalted",
    ...afterFirst,
    run: async (world, invocations) => {
      const held = invocations.hold("CheckHealth");
      const running = await world.start({ input: update });
      const ended = world.follow(running);
      const { release } = await held;
      await haltByLink(world, running);
      release();
      return ended;
    },
    leaves: (left) => expectFinalState(left, { version: "1.0.0", lock: "free", changeSets: 0 }),
  },
];

const reason = "It must not go on";

/** Halts a deployment on the page below an approver's link. */
async function haltByLink({ aws }: World, executionArn: string): Promise<void> {
  const [link = ""] = linksOf(aws.inbox, executionArn).values();
  await submitForm(`${link}/halt`, { word: "halt", reason });
}

/** Halts a deployment as an operator. Throws if the halt is refused. */
export async function halt({ aws }: World, executionArn: string): Promise<void> {
  const deployment = executionArn.split(":").at(-1) ?? "";
  await aws.clock.during(() => haltAs("bob", aws.url, { deployment, reason }));
}

/** The operator withdraws the links to the page, then all links. Throws unless each opens the page before, and not after. */
async function withdrawLinks({ aws }: World, executionArn: string): Promise<void> {
  const execution = executionArn.split(":").at(-1) ?? "";
  for (const option of ["withdraw", "rotate"] as const) {
    const page = await askForLinksAs("bob", aws.url, { option: "page", execution });
    await expectStatus(page, 200);
    await askForLinksAs("bob", aws.url, { option, ...(option === "withdraw" && { execution }) });
    await expectStatus(page, 404);
  }
  await askForLinksAs("bob", aws.url, { option: "withdraw-list" });
}

async function expectStatus(link: string, expected: number): Promise<void> {
  const { status } = await fetch(link);
  if (status !== expected) throw new Error(`a link to the page answered ${status}, not ${expected}`);
}
