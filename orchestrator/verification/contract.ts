import type { Deployment, Phase } from "../deployment/deployment.ts";
import { imageTag } from "../deployment/image-reference.ts";
import { parseSmokeTests, type SmokeTest } from "../deployment/smoke-test-contract.ts";
import type { Table } from "../deployment/table.ts";
import { restoredReleaseOf } from "../release/previous-release.ts";
import type { ReleaseContract } from "../release/release.ts";

/** The smoke and trace contract of a service, as deployed with the orchestrator. */
export interface Contract {
  /** In the form of `service/smoke-tests.json`, which a release also stores. */
  readonly smokeTests: unknown;
  /** Where it is defined, for error messages. */
  readonly source: string;
  /** Whether `/health` reports the running version, as the bundled service's does. */
  readonly reportsVersion: boolean;
  /** Factor for the service's simulated delays. */
  readonly delayScale: number;
}

/** The contract that verifies one phase. */
export interface PhaseContract {
  readonly tests: readonly SmokeTest[];
  /** The version that `/health` must report; undefined if it is unknown. */
  readonly version: string | undefined;
  /** Factor for the simulated delays: 1 is as in the contract, 0.1 is ten times as fast. */
  readonly delayScale: number;
}

/**
 * The current contract for a new version. For a restored release, in a rollback or by request, the contract that
 * verified it before. Throws SmokeTestsFailed for a contract that verifies nothing.
 */
export async function contractFor(
  table: Table,
  { deployment, phase }: { readonly deployment: Deployment; readonly phase: Phase },
  current: Contract,
): Promise<PhaseContract> {
  const { smokeTests, source, reportsVersion, delayScale } = current;
  const release = await restoredReleaseOf(table, deployment, phase);
  if (!release?.contract) {
    const version = reportsVersion && phase === "deploy" ? versionOf(deployment.image) : undefined;
    return { tests: parseSmokeTests(smokeTests, source), version, delayScale };
  }
  return recordedContract(release.deploymentId, release.contract);
}

/** The contract that verified a release. Throws SmokeTestsFailed if it verifies nothing. */
export function recordedContract(
  deploymentId: string,
  { smokeTests, version, delayScale }: ReleaseContract,
): PhaseContract {
  const tests = parseSmokeTests(smokeTests, `the contract of the release ${deploymentId}`);
  return { tests, version, delayScale };
}

/** The image's tag, if it is a version: then `/health` must report it. */
function versionOf(image: string): string | undefined {
  return imageTag(image)?.match(/^v?(\d+\.\d+\.\d+(?:[-+][\w.-]+)?)$/)?.[1];
}
