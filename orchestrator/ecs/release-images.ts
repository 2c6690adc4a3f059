import type { ECSClient } from "@aws-sdk/client-ecs";
import type { ApprovedImage } from "../release/approved-image.ts";
import type { Release, Sidecar } from "../release/release.ts";
import type { ServiceAddress } from "./service-address.ts";
import type { ObservedTask } from "./service-observation.ts";
import { containersOf, imageDoubt } from "./task-images.ts";
import { readStartedTasks } from "./task-reads.ts";

export interface ReleaseImagesQuestion {
  readonly taskDefinition: string;
  /** The value of the stack's image parameter. */
  readonly image: string;
  readonly approved: ApprovedImage | undefined;
}

/** What a release records about the images of its tasks. */
export type ReleaseImages = Pick<Release, "imageDigest" | "platformDigests" | "observedDigest" | "sidecars">;

/** The approved digest if every running task has it, otherwise what ECS reports. Throws ImageDigestDiffers. */
export async function releaseImages(
  ecs: ECSClient,
  address: ServiceAddress,
  question: ReleaseImagesQuestion,
): Promise<ReleaseImages> {
  const { taskDefinition, image, approved } = question;
  const tasks = await readStartedTasks(ecs, address);
  const running = tasks.filter(
    (task) => task.taskDefinition === taskDefinition && task.lastStatus === "RUNNING",
  );
  const sidecars = sidecarsOf(running, image);
  if (approved && imageDoubt(tasks, { taskDefinition, image, approved, count: 1 }) === undefined) {
    const { digest, platformDigests } = approved;
    return { imageDigest: digest, ...(platformDigests.length > 0 && { platformDigests }), ...sidecars };
  }
  const observedDigest = commonDigest(running, image);
  return { ...(observedDigest && { observedDigest }), ...sidecars };
}

/** The digest that every container of the image has; undefined if ECS reports none or several. */
function commonDigest(tasks: readonly ObservedTask[], image: string): string | undefined {
  const containers = tasks.flatMap((task) => containersOf(task, image));
  const [digest, ...others] = new Set(containers.map((container) => container.imageDigest));
  return others.length === 0 ? digest : undefined;
}

function sidecarsOf(
  [task]: readonly ObservedTask[],
  image: string,
): { readonly sidecars?: readonly Sidecar[] } {
  if (!task) return {};
  const own = new Set(containersOf(task, image));
  const sidecars = task.containers
    .filter((container) => !own.has(container))
    .map(({ name, image = "", imageDigest }) => ({ name, image, ...(imageDigest && { imageDigest }) }));
  return sidecars.length > 0 ? { sidecars } : {};
}
