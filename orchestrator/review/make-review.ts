import { type CloudFormationClient, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { type DatabasePlan, readDatabasePlan } from "../database/database-plan.ts";
import type { PlannedTask } from "../database/planned-task.ts";
import type { Deployment, Phase } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import type { Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import type { ImageRegistries } from "../image/image-identity.ts";
import { imageInPlaceOf } from "../image/migration-image.ts";
import { readRequestedImage } from "../image/requested-image.ts";
import { readRehearsal } from "../rehearsal/rehearsal.ts";
import { readPreviousRelease } from "../release/previous-release.ts";
import { imageChangeOf } from "./image-change.ts";
import { plannedImage, type Review, type ReviewInput, reviewOf } from "./review.ts";
import type { PolicySettings } from "./review-policy.ts";
import {
  type DescribedChangeSet,
  describeChangeSetPages,
  describeWholeChangeSet,
} from "./whole-change-set.ts";

export interface ReviewServices {
  readonly cloudFormation: CloudFormationClient;
  readonly table: Table;
  readonly target: Target;
  readonly images: ImageRegistries;
  /** Verdicts of rules that the settings change; without it, each rule has its default verdict. */
  readonly policy?: PolicySettings | undefined;
}

/**
 * The review made again from what CloudFormation says now, to compare its digest with the approved one.
 * Throws ChangeSetObsolete if the change set can no longer be executed, and ChangeSetIncomplete.
 */
export async function currentReview(
  services: ReviewServices,
  payload: Omit<Payload<"DescribeChangeSet">, "waitingSince">,
): Promise<Review> {
  const plain = await describeChangeSetPages(services.cloudFormation, payload.changeSet.changeSetArn, false);
  if (isReady(plain)) return makeReview(services, payload, plain);
  throw new DeploymentError(
    "ChangeSetObsolete",
    `the change set ${payload.changeSet.changeSetName} is ${plain.Status}, ${plain.ExecutionStatus}: ` +
      "the stack was changed since it was approved; start the deployment again",
  );
}

/** The review of a change set that is ready; `plain` is its description without values. Throws ChangeSetIncomplete. */
export async function makeReview(
  services: ReviewServices,
  { deployment, phase, changeSet }: Omit<Payload<"DescribeChangeSet">, "waitingSince">,
  plain: DescribedChangeSet,
): Promise<Review> {
  const { cloudFormation, target, policy } = services;
  const { stackArn: StackName, changeSetArn: ChangeSetName } = changeSet;
  const [whole, { TemplateBody = "" }, before, database, rehearsal] = await Promise.all([
    describeWholeChangeSet(cloudFormation, ChangeSetName, plain),
    cloudFormation.send(new GetTemplateCommand({ StackName, ChangeSetName, TemplateStage: "Original" })),
    releaseAndImages(services, { deployment, phase, image: plannedImage(plain, target) }),
    databaseIn(services, { deployment, phase }),
    phase === "deploy" ? readRehearsal(services.table, deployment.id) : undefined,
  ]);
  const { type: changeSetType } = changeSet;
  const about = { changeSetType, target, deployment, phase };
  return reviewOf({ whole, template: TemplateBody, ...about, ...before, database, rehearsal, policy });
}

async function releaseAndImages(
  { table, images: registries }: ReviewServices,
  { deployment, phase, image }: { deployment: Deployment; phase: Phase; image: string },
): Promise<Pick<ReviewInput, "release" | "images">> {
  const [release, requested] = await Promise.all([
    readPreviousRelease(table, deployment),
    readRequestedImage(table, deployment.id),
  ]);
  return { release, images: await imageChangeOf(registries, { phase, image, release, requested }) };
}

/**
 * Throws ChangeSetIncomplete if a target with migrations has no plan: nobody could see what is applied; ImageNotIdentified
 * if a task migrates with an image that only has a tag.
 */
async function databaseIn(
  { table, target }: ReviewServices,
  { deployment, phase }: { deployment: Deployment; phase: Phase },
): Promise<DatabasePlan> {
  if (phase === "rollback") return { migrations: [], skipped: "a rollback leaves the database as it is" };
  const plan = await readDatabasePlan(table, deployment.id);
  if (plan) return plan.task ? { ...plan, task: await withImage(table, deployment, plan.task) } : plan;
  if (!target.database?.migrations) return { migrations: [], skipped: "nothing is planned for the database" };
  throw new DeploymentError(
    "ChangeSetIncomplete",
    `no plan for the database is recorded for ${deployment.id}; start the deployment again`,
  );
}

/** The task with the image that people approve. Throws ImageNotIdentified: nobody could tell what a tag runs. */
async function withImage(
  table: Table,
  { id, image: wanted }: Deployment,
  task: PlannedTask,
): Promise<PlannedTask> {
  const requested = await readRequestedImage(table, id);
  const image = imageInPlaceOf(task.runningImage, requested);
  if (image) return { ...task, image };
  throw new DeploymentError(
    "ImageNotIdentified",
    `a task of ${wanted} is to migrate the database, and it cannot be told which image that is ` +
      `(${requested?.reason ?? "its registry does not have it"}); name the image by its digest (name@sha256:…)`,
  );
}

/** Whether the change set can be executed. */
export const isReady = ({ Status, ExecutionStatus }: DescribedChangeSet) =>
  Status === "CREATE_COMPLETE" && ExecutionStatus === "AVAILABLE";
