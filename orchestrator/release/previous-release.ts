import type { Deployment, Phase } from "../deployment/deployment.ts";
import { keys, readItem, storeOnce, type Table } from "../deployment/table.ts";
import { lastRelease, type Release, releaseOf } from "./release.ts";

type Deployed = Pick<Deployment, "id" | "stackName">;

/**
 * Stores which release a rollback of the deployment restores: the last one, before the deployment changes anything.
 * The first call decides: once the deployment has recorded its own release, the last one is no longer the previous one.
 */
export async function storePreviousRelease(table: Table, { id, stackName }: Deployed): Promise<void> {
  const last = await lastRelease(table, stackName);
  await storeOnce(table, { ...keys.previousRelease(id), release: last?.deploymentId ?? null });
}

/** The release that a rollback of the deployment restores; undefined if there was none before it. */
export async function readPreviousRelease(
  table: Table,
  { id, stackName }: Deployed,
): Promise<Release | undefined> {
  const item = await readItem(table, keys.previousRelease(id));
  const release = item?.release as string | null | undefined;
  return release ? releaseOf(table, stackName, release) : undefined;
}

/** The release that a phase restores: the previous one after a failure, or the one that a rollback by hand names. */
export async function restoredReleaseOf(
  table: Table,
  deployment: Pick<Deployment, "id" | "stackName" | "release">,
  phase: Phase,
): Promise<Release | undefined> {
  if (phase === "rollback") return readPreviousRelease(table, deployment);
  const { stackName, release } = deployment;
  return release && releaseOf(table, stackName, release.deploymentId);
}
