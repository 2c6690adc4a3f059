import type { Deployment, EndState, Outcome, Phase } from "../deployment/deployment.ts";
import { type ExecutionEnd, failureOf } from "../deployment/execution-end.ts";
import type { Diagnosis } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import { readEvidence } from "../evidence/evidence.ts";
import { failCause } from "../history/fail-cause.ts";
import type { Clock } from "../text/clock.ts";
import { readTraceReport } from "../verification/trace-report.ts";
import { readOutcome, storeOutcome } from "./outcome-record.ts";

/** A deployment whose execution has reached an end state. */
export interface ReachedEnd {
  readonly deployment: Deployment;
  readonly endState: EndState;
  readonly end: ExecutionEnd;
}

/**
 * Stores the outcome of a deployment for the follow-up to send, if `Notify` has died without storing it: from the end of
 * its execution, its evidence and its traces. What is stored already counts, except `Stopped`. Idempotent.
 */
export async function storeUntoldEnd(
  services: { readonly table: Table; readonly clock: Clock },
  { deployment, endState, end }: ReachedEnd,
): Promise<void> {
  const { table } = services;
  const known = await readOutcome(table, deployment.id);
  // As nearly always: the sweep reads no more of a deployment that is told.
  if (known && known.outcome.endState !== "Stopped") return;
  const failed = end.status === "SUCCEEDED" ? undefined : failureOf(end);
  const [diagnosis, traces] = await Promise.all([
    failed ? lastDiagnosis(table, deployment.id) : null,
    tracesOf(table, deployment.id, endState),
  ]);
  const failure = failed ? { ...failed, cause: failCause(failed.cause).cause } : null;
  await storeOutcome(services, { deployment, outcome: { endState, failure, traces }, diagnosis });
}

/** That of the last phase that failed. */
async function lastDiagnosis(table: Table, deploymentId: string): Promise<Diagnosis | null> {
  const [restored, deployed] = await Promise.all(
    (["rollback", "deploy"] as const).map((phase) => readEvidence(table, deploymentId, phase)),
  );
  return (restored ?? deployed)?.diagnosis ?? null;
}

/** The phase whose version runs verified after this end. */
const verifiedPhases: Partial<Readonly<Record<EndState, Phase>>> = {
  Deployed: "deploy",
  RolledBack: "rollback",
};

/** How the traces of what runs were: without a report of them nobody is told that they are complete. */
async function tracesOf(
  table: Table,
  deploymentId: string,
  endState: EndState,
): Promise<NonNullable<Outcome["traces"]> | null> {
  const phase = verifiedPhases[endState];
  if (!phase) return null;
  const results = (await readTraceReport(table, deploymentId, phase))?.results ?? [];
  const isComplete = results.length > 0 && results.every(({ status }) => status === "complete");
  return isComplete ? "complete" : "unverifiable";
}
