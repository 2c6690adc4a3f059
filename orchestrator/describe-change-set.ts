import { type CloudFormationClient, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Clock } from "./clock.ts";
import { compress, decompress } from "./compressed.ts";
import { type DatabasePlan, findDatabasePlan } from "./database-plan.ts";
import type { Attempt, Deployment } from "./deployment.ts";
import { DeploymentError } from "./errors.ts";
import { assertNotHalted } from "./halt-record.ts";
import { type ImageRegistries, imageChangeOf } from "./image-identity.ts";
import type { Payload, ReviewVerdict } from "./payloads.ts";
import { redactText } from "./redaction.ts";
import { lastRelease } from "./release.ts";
import { plannedImage, type Review, type ReviewSources, reviewOf } from "./review.ts";
import { describeDenials, type PolicySettings } from "./review-policy.ts";
import { keys, type Table } from "./table.ts";
import type { Target } from "./target.ts";
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
  /** Verdicts of rules that the settings change; the rules' own when missing. */
  readonly policy?: PolicySettings | undefined;
}

// CloudFormation takes seconds, and minutes for hundreds of resources; what takes longer hangs.
const deadlineMs = 15 * 60 * 1000;

/** How CloudFormation begins its reason when there is nothing to change; it has no code for that. */
const noChanges = [
  "The submitted information didn't contain changes.",
  "No updates are to be performed.",
] as const;

/**
 * Reviews the change set once CloudFormation is done with it, and stores the review.
 * Throws DeploymentHalted, ChangeSetFailed, ChangeSetIncomplete, ChangeSetObsolete, and ChangeSetDenied when policy forbids a change.
 */
export async function describeChangeSet(
  services: ReviewServices & { readonly clock: Clock },
  payload: Payload<"DescribeChangeSet">,
): Promise<ReviewVerdict> {
  const { deployment, attempt, changeSet, waitingSince } = payload;
  const [plain] = await Promise.all([
    describeChangeSetPages(services.cloudFormation, changeSet.changeSetArn, false),
    assertNotHalted(services.table, deployment.id, attempt),
  ]);
  if (isWithoutChanges(plain)) return { status: "noChanges" };
  assertNotFailed(plain);
  if (!isReady(plain)) {
    if (services.clock.now() - Date.parse(waitingSince) > deadlineMs) throw neverReady(plain);
    return { status: "pending" };
  }
  const review = await makeReview(services, payload, plain);
  await storeReview(services.table, deployment.id, attempt, review);
  if (review.verdict === "deny") throw new DeploymentError("ChangeSetDenied", describeDenials(review.rules));
  return { status: "ready", digest: review.digest, restoration: review.restoration };
}

/**
 * The review made anew from what CloudFormation says now, to be compared with the approved one by its digest.
 * Throws ChangeSetObsolete when the change set cannot be executed any more, and ChangeSetIncomplete.
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

/** The stored review; undefined when there is none. */
export async function loadReview(
  table: Table,
  deploymentId: string,
  attempt: Attempt,
): Promise<Review | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.review(deploymentId, attempt), ConsistentRead: true }),
  );
  return Item && completed(decompress<StoredReview>(Item.content as Uint8Array));
}

/** A review as it was stored, perhaps by functions of the release before, which left these out. */
type StoredReview = Omit<Review, LaterField> & Partial<Pick<Review, LaterField>>;
type LaterField = "images" | "database" | "requiredApprovals";

const completed = (stored: StoredReview): Review => ({
  images: { after: { name: stored.image, registry: "unknown", reason: "it was not looked up" } },
  database: { migrations: [], skipped: "nothing was planned for the database" },
  requiredApprovals: 1,
  ...stored,
});

async function storeReview(
  table: Table,
  deploymentId: string,
  attempt: Attempt,
  review: Review,
): Promise<void> {
  const { digest } = review;
  const item = { ...keys.review(deploymentId, attempt), digest, content: compress(review) };
  await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
}

async function makeReview(
  services: ReviewServices,
  { deployment, attempt, changeSet }: Omit<Payload<"DescribeChangeSet">, "waitingSince">,
  plain: DescribedChangeSet,
): Promise<Review> {
  const { cloudFormation, table, target, policy } = services;
  const { stackArn: StackName, changeSetArn: ChangeSetName } = changeSet;
  const [whole, { TemplateBody = "" }, before, database] = await Promise.all([
    describeWholeChangeSet(cloudFormation, ChangeSetName, plain),
    cloudFormation.send(new GetTemplateCommand({ StackName, ChangeSetName, TemplateStage: "Original" })),
    releaseAndImages(services, { deployment, attempt, image: plannedImage(plain, target) }),
    databaseIn(table, { deployment, attempt }),
  ]);
  const { type: changeSetType } = changeSet;
  const about = { changeSetType, target, deployment, attempt };
  return reviewOf({ whole, template: TemplateBody, ...about, ...before, database, policy });
}

async function releaseAndImages(
  { table, images: registries }: ReviewServices,
  { deployment, attempt, image }: { deployment: Deployment; attempt: Attempt; image: string },
): Promise<Pick<ReviewSources, "release" | "images">> {
  const release = await lastRelease(table, deployment.stackName);
  return { release, images: await imageChangeOf(registries, { attempt, image, release }) };
}

async function databaseIn(
  table: Table,
  { deployment, attempt }: { deployment: Deployment; attempt: Attempt },
): Promise<DatabasePlan> {
  if (attempt === "rollback") return { migrations: [], skipped: "a rollback leaves the database as it is" };
  const plan = await findDatabasePlan(table, deployment.id);
  return plan ?? { migrations: [], skipped: "nothing was planned for the database" };
}

/** Never judged by an empty list: a change set that changes outputs only has no resource changes. */
function isWithoutChanges({ Status, ExecutionStatus, StatusReason = "" }: DescribedChangeSet): boolean {
  return (
    Status === "FAILED" &&
    ExecutionStatus === "UNAVAILABLE" &&
    noChanges.some((beginning) => StatusReason.startsWith(beginning))
  );
}

const isReady = ({ Status, ExecutionStatus }: DescribedChangeSet) =>
  Status === "CREATE_COMPLETE" && ExecutionStatus === "AVAILABLE";

function assertNotFailed({ ChangeSetName, Status, ExecutionStatus, StatusReason }: DescribedChangeSet): void {
  const beingMade = Status === "CREATE_PENDING" || Status === "CREATE_IN_PROGRESS";
  const toCome = ExecutionStatus === "UNAVAILABLE" || ExecutionStatus === "AVAILABLE";
  if (beingMade || (Status === "CREATE_COMPLETE" && toCome)) return;
  if (ExecutionStatus === "OBSOLETE") {
    throw new DeploymentError(
      "ChangeSetObsolete",
      `the change set ${ChangeSetName} is ${ExecutionStatus}: the stack was changed meanwhile; start the deployment again`,
    );
  }
  const reason = redactText(StatusReason ?? "CloudFormation gives no reason");
  throw new DeploymentError(
    "ChangeSetFailed",
    `the change set ${ChangeSetName} is ${Status}, ${ExecutionStatus}: ${reason}`,
  );
}

const neverReady = ({ ChangeSetName, Status }: DescribedChangeSet) =>
  new DeploymentError(
    "ChangeSetFailed",
    `the change set ${ChangeSetName} is still ${Status} after ${deadlineMs / 60_000} minutes; ` +
      "see the stack in the CloudFormation console, then start the deployment again",
  );
