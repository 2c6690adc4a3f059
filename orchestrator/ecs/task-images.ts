import { DeploymentError } from "../deployment/errors.ts";
import { type ApprovedImage, isApproved } from "../release/approved-image.ts";
import type { ObservedContainer, ObservedTask } from "./service-observation.ts";

export interface ImageQuestion {
  /** ARN of the task definition whose tasks are judged. */
  readonly taskDefinition: string;
  /** The value of the stack's image parameter. */
  readonly image: string;
  readonly approved: ApprovedImage;
  /** How many tasks have to run. */
  readonly count: number;
}

/**
 * Why it cannot be told yet that every running task runs the approved image; undefined if every one does. Throws
 * ImageDigestDiffers as soon as ECS reports another digest. Sidecars are not judged.
 */
export function imageDoubt(tasks: readonly ObservedTask[], question: ImageQuestion): string | undefined {
  const { taskDefinition, image, approved, count } = question;
  const started = tasks.filter((task) => task.taskDefinition === taskDefinition && !isStopping(task));
  for (const task of started) assertNoOther(task, question);
  const running = started.filter(({ lastStatus }) => lastStatus === "RUNNING");
  if (running.length < count) return `ECS names ${running.length} of ${count} running tasks`;
  const untold = running.find((task) => !runs(task, image, approved));
  return untold && `ECS does not report the digest of ${image} in the task ${idOf(untold)}`;
}

const isStopping = ({ lastStatus, stoppingAt }: ObservedTask) =>
  stoppingAt !== undefined || /^(DEACTIVATING|STOPPING|DEPROVISIONING|STOPPED)$/.test(lastStatus);

function assertNoOther(task: ObservedTask, { image, approved }: ImageQuestion): void {
  const other = containersOf(task, image).find(
    ({ imageDigest: digest }) => digest && !isApproved(approved, digest),
  );
  if (!other) return;
  throw new DeploymentError(
    "ImageDigestDiffers",
    `the task ${idOf(task)} runs ${other.imageDigest} as ${other.image}, but ${approved.digest} was approved: ` +
      "the tag was moved before the task pulled it. Name the image by its digest, or forbid moving tags in its repository",
  );
}

/** Every container of the image has reported an approved digest, and there is one. */
function runs(task: ObservedTask, image: string, approved: ApprovedImage): boolean {
  const containers = containersOf(task, image);
  return (
    containers.length > 0 &&
    containers.every(({ imageDigest: digest }) => digest !== undefined && isApproved(approved, digest))
  );
}

/** The containers of the image; a template may write a registry before it. */
export const containersOf = ({ containers }: ObservedTask, image: string): readonly ObservedContainer[] =>
  containers.filter((container) => container.image === image || container.image?.endsWith(`/${image}`));

const idOf = ({ taskArn }: ObservedTask) => taskArn.replace(/^.*\//, "");
