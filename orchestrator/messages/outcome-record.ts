import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Deployment, EndState, Failure, Outcome } from "../deployment/deployment.ts";
import type { Diagnosis } from "../deployment/payloads.ts";
import { keys, readItem, type Table } from "../deployment/table.ts";
import type { Clock } from "../text/clock.ts";
import { keptUntil } from "../text/kept-until.ts";
import { isNamed } from "../text/named-error.ts";
import { openOutcome } from "./open-outcome.ts";

/** The end of an execution that was stopped or timed out: it reached no end state of its own. */
export interface StoppedOutcome {
  readonly endState: "Stopped";
  readonly stopped: {
    /** Who or what stopped it, if it is known: a mail address, `the time-out of the state machine`. */
    readonly by?: string;
    /** What runs now, and what a person has to do: whole sentences. */
    readonly whatRuns: string;
  };
  readonly failure?: Failure | null;
  readonly traces?: null;
}

/** A deployment's end as people are told it. */
export type ToldOutcome = Outcome | StoppedOutcome;

export type ToldEndState = EndState | StoppedOutcome["endState"];

/** What people are told; complete, for the deployment may have been refused before it was stored. */
export interface ToldEnd {
  readonly deployment: Deployment;
  readonly outcome: ToldOutcome;
  readonly diagnosis: Diagnosis | null;
}

export interface OutcomeRecord extends ToldEnd {
  /** ISO 8601, UTC. */
  readonly storedAt: string;
  /** Who is not told, and is not going to be. */
  readonly notTold?: readonly NotTold[];
}

/** A person or channel that no message about the end reaches, and why. */
export interface NotTold {
  readonly recipient: string;
  readonly why: string;
}

/**
 * Stores what people are to be told, for the follow-up to send if its caller cannot. The first one counts; only an end
 * state replaces `Stopped`, for a stopped execution can be redriven. Idempotent. Returns what is stored.
 */
export async function storeOutcome(
  { table, clock }: { readonly table: Table; readonly clock: Clock },
  { deployment, outcome, diagnosis }: ToldEnd,
): Promise<OutcomeRecord> {
  const known = await readOutcome(table, deployment.id);
  if (known && !replaces(outcome, known.outcome)) return known;
  const storedAt = new Date(clock.now()).toISOString();
  // First: a function that dies in between leaves an entry without a record, and never a record that nobody sends.
  await openOutcome(table, { deploymentId: deployment.id, storedAt });
  const record: OutcomeRecord = { deployment, outcome, diagnosis, storedAt };
  try {
    await table.client.send(
      new PutCommand({
        TableName: table.name,
        Item: { ...keys.outcome(deployment.id), ...record, expiresAt: keptUntil(Date.parse(storedAt)) },
        ...(outcome.endState === "Stopped"
          ? { ConditionExpression: "attribute_not_exists(pk)" }
          : {
              ConditionExpression: "attribute_not_exists(pk) OR outcome.endState = :stopped",
              ExpressionAttributeValues: { ":stopped": "Stopped" },
            }),
      }),
    );
    return record;
  } catch (error) {
    if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
    return (await readOutcome(table, deployment.id)) ?? record;
  }
}

/** Adds them to the stored outcome, for its page, unless they are there. Idempotent but for concurrent calls. */
export async function storeNotTold(
  { client, name }: Table,
  { deployment, notTold: known = [] }: OutcomeRecord,
  people: readonly NotTold[],
): Promise<void> {
  const added = people.filter(({ recipient }) => !known.some((one) => one.recipient === recipient));
  if (added.length === 0) return;
  await client.send(
    new UpdateCommand({
      TableName: name,
      Key: keys.outcome(deployment.id),
      UpdateExpression: "SET notTold = list_append(if_not_exists(notTold, :none), :added)",
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeValues: { ":none": [], ":added": added },
    }),
  );
}

const replaces = (outcome: ToldOutcome, known: ToldOutcome) =>
  known.endState === "Stopped" && outcome.endState !== "Stopped";

/** What is stored; undefined while nobody is to be told anything. */
export async function readOutcome(table: Table, deploymentId: string): Promise<OutcomeRecord | undefined> {
  const item = await readItem(table, keys.outcome(deploymentId));
  return item as OutcomeRecord | undefined;
}
