import { type CleanUpServices, cleanUpDeployment } from "./clean-up.ts";
import { startOf } from "./deployment/deployment-id.ts";
import { readExecutionEnd } from "./deployment/execution-end.ts";
import { closeCleanUp, type OpenCleanUp, readOpenCleanUps } from "./deployment/open-clean-up.ts";
import { settleAll } from "./text/settle-all.ts";

/**
 * Seconds after the end of an execution in which a function that it has called may still have an effect: the longest
 * function runs 110 s, and a state gives it ten more to start; the rest is for calls of AWS that take effect late.
 */
export const lateEffectSeconds = 180;

/** Counts of what one call did. */
export interface Sweep {
  /** Deployments that run, or whose clean-up is not complete. */
  readonly open: number;
  readonly discarded: number;
  readonly released: number;
  /** Deployments that are known to have left nothing. */
  readonly closed: number;
}

type Swept = Omit<Sweep, "open">;
const nothing: Swept = { discarded: 0, released: 0, closed: 0 };

/**
 * Cleans up after all ended deployments until none can leave anything: repeats clean-ups that died or were never
 * called, and finds what a function did after its execution was stopped. Idempotent. A failure does not affect other
 * deployments; the first error is thrown after all were tried.
 */
export async function sweepExecutions(services: CleanUpServices): Promise<Sweep> {
  const entries = await readOpenCleanUps(services.table);
  const swept = await settleAll(entries, (entry) => sweep(services, entry));
  const sum = (part: keyof Swept) => swept.reduce((total, one) => total + one[part], 0);
  return {
    open: entries.length,
    discarded: sum("discarded"),
    released: sum("released"),
    closed: sum("closed"),
  };
}

async function sweep(services: CleanUpServices, entry: OpenCleanUp): Promise<Swept> {
  const execution = { executionArn: entry.executionArn, startedAt: startOf(entry.deploymentId) };
  // Before the clean-up: what arrives during it is found by the next one.
  const startedAt = services.clock.now();
  const end = await readExecutionEnd(services.stepFunctions, execution);
  if (!end) return nothing;
  const { discarded, released } = await cleanUpDeployment(services, entry, end);
  const isFinal = !end.at || startedAt >= Date.parse(end.at) + lateEffectSeconds * 1000;
  if (isFinal) await closeCleanUp(services.table, entry);
  return { discarded, released: released ? 1 : 0, closed: isFinal ? 1 : 0 };
}
