import type { Deployment } from "../../orchestrator/deployment.ts";
import { parseSmokeTests, type SmokeTest } from "../../orchestrator/smoke-test-contract.ts";
import { ownSmokeTests } from "../../orchestrator/target-json.ts";
import bundled from "../../service/smoke-tests.json" with { type: "json" };
import { optionalSetting } from "./settings.ts";

export interface Contract {
  readonly tests: readonly SmokeTest[];
  /** It is the bundled one: its `/health` tells the version that runs. */
  readonly tellsVersion: boolean;
}

/** The contract that the deployment's stack is held to: its own, of `SMOKE_TESTS`, or the bundled one. */
export function contract({ stackName }: Deployment): Contract {
  const own = ownSmokeTests(optionalSetting("SMOKE_TESTS"), stackName);
  if (own === undefined) return { tests: parseSmokeTests(bundled), tellsVersion: true };
  return { tests: parseSmokeTests(own, `the smokeTests of the target ${stackName}`), tellsVersion: false };
}
