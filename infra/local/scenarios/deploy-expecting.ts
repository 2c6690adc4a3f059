import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";
import type { World } from "./world.ts";

/** A deployment that prepares a scenario. Throws when it ends otherwise than it should. */
export async function deployExpecting(
  world: World,
  input: Readonly<Record<string, unknown>>,
  endState: string,
): Promise<ExecutionProgress> {
  const progress = await world.deploy({ input });
  if (progress.endState !== endState) {
    throw new Error(`the deployment before ended ${progress.endState}: ${progress.error} ${progress.cause}`);
  }
  return progress;
}
