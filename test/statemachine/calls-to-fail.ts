import type { Phase } from "../../orchestrator/deployment/deployment.ts";
import { type Answers, type Fault, walk } from "./walk.ts";

export const message = "what went wrong";
export const thrown = (error: string): Fault => ({ error, message });
const smokeTestsFailed = thrown("SmokeTestsFailed");

/** Deployments that together reach every Task state in every phase in which it can be reached. */
export const deployments: Readonly<Record<string, Answers>> = {
  "a deployment": {},
  "a denied deployment": { DescribeChangeSet: () => thrown("ChangeSetDenied") },
  "a rollback": { RunSmokeTests: (phase) => (phase === "deploy" ? smokeTestsFailed : { traces: [] }) },
  "a failed rollback": { RunSmokeTests: () => smokeTestsFailed },
};

export interface Call {
  readonly state: string;
  readonly phase: Phase | undefined;
}

/** The calls to fail; each once, except the last ones, which follow different outcomes. */
export async function callsToFail(): Promise<
  readonly (readonly [deployment: string, calls: readonly Call[]])[]
> {
  const known = new Set<string>();
  const isNew = ({ state, phase }: Call) => {
    const name = `${state} ${phase}`;
    return phase === undefined
      ? state === "ReleaseLock" || state === "Notify" || !known.has(name)
      : !known.has(name);
  };
  const found: (readonly [string, readonly Call[]])[] = [];
  for (const [name, answers] of Object.entries(deployments)) {
    const made = (await walk({ answers })).calls.map(({ state, payload }) => ({
      state,
      phase: payload.phase as Phase | undefined,
    }));
    const calls = made.filter(isNew);
    for (const { state, phase } of calls) known.add(`${state} ${phase}`);
    found.push([name, calls]);
  }
  return found;
}
