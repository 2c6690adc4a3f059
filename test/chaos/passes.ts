import type { Attempt, ChaosWorld } from "./chaos-world.ts";

/** A way through the state machine. */
export interface Pass {
  readonly name: "create" | "update" | "rollback" | "reject" | "rehearse";
  /** Whether a version has to run before it. */
  readonly onRunning: boolean;
  /** It clones the database, so it needs a server of its own. */
  readonly ownDatabase?: true;
  readonly begin: (world: ChaosWorld) => Attempt;
}

/** Together they visit each state. */
export const passes: readonly Pass[] = [
  { name: "reject", onRunning: false, begin: (world) => world.rejected() },
  { name: "create", onRunning: false, begin: (world) => world.nextVersion() },
  { name: "update", onRunning: true, begin: (world) => world.nextVersion() },
  { name: "rollback", onRunning: true, begin: (world) => world.badVersion() },
  { name: "rehearse", onRunning: true, ownDatabase: true, begin: (world) => world.withColumn() },
];
