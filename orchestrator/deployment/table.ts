import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { isNamed } from "../text/named-error.ts";

/** The one table with all durable state: partition key `pk`, sort key `sk`, TTL attribute `expiresAt`. */
export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
}

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/**
 * The partition keys, as patterns of IAM (`dynamodb:LeadingKeys`): a function's role writes those of some patterns only.
 * What proves consent (the signed start, the requester, votes, halts, links) therefore has partition keys of its own.
 */
export const keyPatterns = [
  "approval#*",
  "approvals",
  "clean-ups",
  "clones",
  "current-approvers",
  "deployment#*",
  "execution-name#*",
  "halt#*",
  "link#*",
  "outcomes",
  "requester#*",
  "signed-start#*",
  "stack#*",
  "unproven-starts",
  "view-links",
] as const;

export type KeyPattern = (typeof keyPatterns)[number];

/** As IAM's StringLike compares, of patterns with one `*` at the end. */
export const isLike = (partitionKey: string, pattern: string): boolean =>
  pattern.endsWith("*") ? partitionKey.startsWith(pattern.slice(0, -1)) : partitionKey === pattern;

/** The pattern of a partition key; undefined if no key is like it. */
export const keyPatternOf = (partitionKey: string): KeyPattern | undefined =>
  keyPatterns.find((pattern) => isLike(partitionKey, pattern));

const releasePrefix = "release-of#";
const earlierReleasePrefix = "release#";

/** A word of a person in a key: without the separator of keys. Names of executions and stacks stay as they are. */
const word = (text: string): string => text.replaceAll(/[%#]/g, encodeURIComponent);

const ofStack = (stackName: string, sk: string): Key => ({ pk: `stack#${word(stackName)}`, sk });
const ofDeployment = (id: string, sk: string): Key => ({ pk: `deployment#${word(id)}`, sk });

/**
 * The key of each stored item. A fixed word and a word of a person never stand in the same place: what people may
 * name has a prefix of its own.
 */
export const keys = {
  lock: (stackName: string) => ofStack(stackName, "lock"),
  /** The deployment itself; stored before it requests the lock. */
  deployment: (deploymentId: string) => ofDeployment(deploymentId, "deployment"),
  /** The id of the latest deployment whose execution has the name. */
  executionName: (name: string): Key => ({ pk: `execution-name#${word(name)}`, sk: "latest" }),
  /** How far the deployment has come, and its halt. */
  halt: (deploymentId: string): Key => ({ pk: `halt#${word(deploymentId)}`, sk: "halt" }),
  /** Who asks for the deployment: claimed and proven. */
  requester: (deploymentId: string): Key => ({ pk: `requester#${word(deploymentId)}`, sk: "requester" }),
  /** The caller of the route that starts deployments; only its function's role may write it. */
  signedStart: (name: string): Key => ({ pk: `signed-start#${word(name)}`, sk: "signed-start" }),
  /** Deployments whose requester is still looked up in CloudTrail, all under one partition key. */
  unprovenStart: (deploymentId: string): Key => ({
    pk: "unproven-starts",
    sk: word(deploymentId),
  }),
  lastRelease: (stackName: string) => ofStack(stackName, "release#last"),
  release: (stackName: string, deploymentId: string) =>
    ofStack(stackName, `${releasePrefix}${word(deploymentId)}`),
  /** The prefix of the sort keys of a stack's releases by deployment. */
  releases: (stackName: string) => ofStack(stackName, releasePrefix),
  /** A release that was recorded before 0.3, when nothing kept `last` from being the name of an execution. */
  earlierRelease: (stackName: string, deploymentId: string) =>
    ofStack(stackName, `${earlierReleasePrefix}${deploymentId}`),
  earlierReleases: (stackName: string) => ofStack(stackName, earlierReleasePrefix),
  /** Which release a rollback of the deployment restores. */
  previousRelease: (deploymentId: string) => ofDeployment(deploymentId, "previous-release"),
  /** The image that the deployment asked for, as its registry knew it before the change set. */
  requestedImage: (deploymentId: string) => ofDeployment(deploymentId, "requested-image"),
  databasePlan: (deploymentId: string) => ofDeployment(deploymentId, "database-plan"),
  /** What the rehearsal of the waiting migrations has shown. */
  rehearsal: (deploymentId: string) => ofDeployment(deploymentId, "rehearsal"),
  /** How far the rehearsal has come, and so that a clone of the database may exist. */
  rehearsalProgress: (deploymentId: string) => ofDeployment(deploymentId, "rehearsal-progress"),
  /** How far the task that migrates the database is; each part is an item. */
  migrationTask: (deploymentId: string, part: string) => ofDeployment(deploymentId, `migration-task#${part}`),
  review: (deploymentId: string, phase: string) => ofDeployment(deploymentId, `review#${phase}`),
  /** A further part of a large review, from the second on; with the digest, so that parts of two reviews never mix. */
  reviewPart: (deploymentId: string, phase: string, digest: string, part: number) =>
    ofDeployment(deploymentId, `review#${phase}#${digest}#${part}`),
  /** The request of an approval, with its votes. */
  approval: (deploymentId: string, phase: string): Key => ({
    pk: `approval#${word(deploymentId)}`,
    sk: phase,
  }),
  smokeTests: (deploymentId: string, phase: string) => ofDeployment(deploymentId, `smoke-tests#${phase}`),
  traces: (deploymentId: string, phase: string) => ofDeployment(deploymentId, `traces#${phase}`),
  rollOut: (deploymentId: string, phase: string) => ofDeployment(deploymentId, `roll-out#${phase}`),
  evidence: (deploymentId: string, phase: string) => ofDeployment(deploymentId, `evidence#${phase}`),
  message: (deploymentId: string, phase: string, kind: string, recipient: string) =>
    ofDeployment(deploymentId, `message#${phase}#${kind}#${word(recipient)}`),
  /** The prefix of the sort keys of one phase's messages. */
  messages: (deploymentId: string, phase: string) => ofDeployment(deploymentId, `message#${phase}#`),
  /** Open approvals, all under one partition key. */
  openApproval: (deploymentId: string, phase: string): Key => ({
    pk: "approvals",
    sk: `${word(deploymentId)}#${phase}`,
  }),
  /** Deployments that have begun and whose clean-up is not known to be complete, all under one partition key. */
  openCleanUp: (deploymentId: string): Key => ({ pk: "clean-ups", sk: word(deploymentId) }),
  /** Deployments of which a clone of a database may exist, all under one partition key. */
  openClone: (deploymentId: string): Key => ({ pk: "clones", sk: word(deploymentId) }),
  /** What people are told of a deployment's end. */
  outcome: (deploymentId: string) => ofDeployment(deploymentId, "outcome"),
  /** Outcomes that somebody has still to be told, all under one partition key. */
  openOutcome: (deploymentId: string): Key => ({ pk: "outcomes", sk: word(deploymentId) }),
  /** Who may approve by the newest settings. */
  currentApprovers: (): Key => ({ pk: "current-approvers", sk: "current" }),
  /** A personal approval link, by the SHA-256 (hex) of its secret. */
  link: (secretHash: string): Key => ({ pk: `link#${secretHash}`, sk: "link" }),
  /** That a personal link was asked for. */
  linkAsk: (deploymentId: string, phase: string, address: string) =>
    ofDeployment(deploymentId, `link-ask#${phase}#${word(address)}`),
  /** The prefix of the sort keys of one phase's asks. */
  linkAsks: (deploymentId: string, phase: string) => ofDeployment(deploymentId, `link-ask#${phase}#`),
  /** The secret that links to the deployment pages are made with; one for the orchestrator. */
  viewSecret: (): Key => ({ pk: "view-links", sk: "secret" }),
  /** How often the links to the list, or to a deployment, were withdrawn. */
  listWithdrawals: (): Key => ({ pk: "view-links", sk: "withdrawals" }),
  viewWithdrawals: (deploymentId: string) => ofDeployment(deploymentId, "view-links"),
} as const;

/** The item as it was last written (a consistent read); undefined if there is none. */
export async function readItem({ client, name }: Table, key: Key): Promise<StoredItem | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: name, Key: { ...key }, ConsistentRead: true }),
  );
  return Item;
}

/** Attributes of an item by name. */
export type StoredItem = Readonly<Record<string, unknown>>;

/** Stores an item unless one with its key is stored; returns whether it was the first. A retry changes nothing. */
export async function storeOnce({ client, name }: Table, item: Key & StoredItem): Promise<boolean> {
  const put = new PutCommand({
    TableName: name,
    Item: item,
    ConditionExpression: "attribute_not_exists(pk)",
  });
  try {
    await client.send(put);
    return true;
  } catch (error) {
    if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
    return false;
  }
}
