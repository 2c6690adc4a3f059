import type { Deployment, Phase } from "../deployment/deployment.ts";
import { imageTag } from "../deployment/image-reference.ts";
import { parseSmokeTests, type SmokeTest } from "../deployment/smoke-test-contract.ts";
import type { Table } from "../deployment/table.ts";
import { lastRelease, type Release, releaseOf } from "../release/release.ts";

/** What a service promises, as the orchestrator was deployed with it. */
export interface Contract {
  /** As it is written down: what a release keeps. */
  readonly smokeTests: unknown;
  /** Names where it is written down, for who has to correct it. */
  readonly source: string;
  /** It is the bundled one: its `/health` tells the version that runs. */
  readonly reportsVersion: boolean;
  /** Factor on the simulated delays of the service. */
  readonly delayScale: number;
}

/** What one phase is held to. */
export interface PhaseContract {
  readonly tests: readonly SmokeTest[];
  /** The version that `/health` must tell; undefined where nothing says which it is. */
  readonly version: string | undefined;
  /** Factor on the simulated delays: 1 as the contract says, 0.1 ten times as fast. */
  readonly delayScale: number;
}

/**
 * The present contract for a new version; for a release that comes back, by itself or by hand, the one that it
 * was verified by. Throws SmokeTestsFailed when the contract proves nothing.
 */
export async function contractFor(
  table: Table,
  { deployment, phase }: { readonly deployment: Deployment; readonly phase: Phase },
  present: Contract,
): Promise<PhaseContract> {
  const { smokeTests, source, reportsVersion, delayScale } = present;
  const release = await releaseComingBack(table, deployment, phase);
  if (!release?.contract) {
    const version = reportsVersion && phase === "deploy" ? versionOf(deployment.image) : undefined;
    return { tests: parseSmokeTests(smokeTests, source), version, delayScale };
  }
  const { contract, deploymentId } = release;
  const tests = parseSmokeTests(contract.smokeTests, `the contract that the release ${deploymentId} keeps`);
  return { tests, version: contract.version, delayScale: contract.delayScale };
}

async function releaseComingBack(
  table: Table,
  { stackName, release }: Deployment,
  phase: Phase,
): Promise<Release | undefined> {
  if (phase === "rollback") return lastRelease(table, stackName);
  return release && releaseOf(table, stackName, release.deploymentId);
}

/** A tag that is a version says what `/health` must tell. */
function versionOf(image: string): string | undefined {
  return imageTag(image)?.match(/^v?(\d+\.\d+\.\d+(?:[-+][\w.-]+)?)$/)?.[1];
}
