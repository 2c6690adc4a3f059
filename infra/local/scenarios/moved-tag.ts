import { BatchGetImageCommand, PutImageCommand } from "@aws-sdk/client-ecr";
import { imageRepository } from "../images/image-registry.ts";
import { deployExpecting } from "./deploy-expecting.ts";
import { finalState } from "./final-state.ts";
import { first, update } from "./first-release.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

/** The same tag deploys what was approved, then what it means by now, and back again by digest. */
export const movedTag: Scenario = {
  name: "moved-tag",
  title:
    "a tag is moved to a bad image while people review: what they approved runs; deployed again it means the bad one, and the rollback restores the good one under the same tag",
  endState: "RolledBack",
  error: "SmokeTestsFailed",
  run: async (world) => {
    await deployExpecting(world, first, "Deployed");
    const running = await world.start({ input: update });
    await world.reaches(running, "RequestApproval");
    await moveTag(world, "1.1.0", "broken-api");
    const { endState } = await world.follow(running);
    if (endState !== "Deployed") throw new Error(`the approved image ended ${endState}`);
    expectFinalState(await finalState(world.aws), { version: "1.1.0" });
    return world.deploy({ input: update });
  },
  leaves: (left) => expectFinalState(left, { version: "1.1.0", changeSets: 0, lock: "free" }),
};

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html */
async function moveTag({ aws: { clients } }: World, imageTag: string, to: string): Promise<void> {
  const repositoryName = imageRepository;
  const { images } = await clients.ecr.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: to }] }),
  );
  const imageManifest = images?.[0]?.imageManifest;
  await clients.ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag }));
}
