import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";
import type { World } from "./world.ts";

/** Runs a deployment that prepares a scenario. Throws if it has another end state. */
export async function deployExpecting(
  world: World,
  input: Readonly<Record<string, unknown>>,
  endState: string,
): Promise<ExecutionProgress> {
  const progress = await world.deploy({ input });
  if (progress.endState !== endState) {
    throw new Error(
      `the preparing deployment ended ${progress.endState} instead of ${endState}: ${progress.error} ${progress.cause}`,
    );
  }
  return progress;
}
