import type { Deployment } from "../../orchestrator/deployment/deployment.ts";
import type { Target } from "../../orchestrator/deployment/target.ts";
import { ownSmokeTests } from "../../orchestrator/deployment/target-json.ts";
import type { Contract } from "../../orchestrator/verification/contract.ts";
import bundled from "../../service/smoke-tests.json" with { type: "json" };
import type { Environment } from "./environment.ts";
import { optionalSetting } from "./settings.ts";
import { target } from "./targets.ts";

/** The contract of the deployment's stack. */
export const contract = (environment: Environment, deployment: Deployment): Contract =>
  contractOf(environment, target(environment, deployment));

/** The contract of a target: its own from `SMOKE_TESTS`, or the bundled one. */
export function contractOf(environment: Environment, { stackName, delayScale }: Target): Contract {
  const own = ownSmokeTests(optionalSetting(environment, "SMOKE_TESTS"), stackName);
  if (own === undefined) {
    return { smokeTests: bundled, source: "service/smoke-tests.json", reportsVersion: true, delayScale };
  }
  const source = `the smokeTests of the target ${stackName}`;
  return { smokeTests: own, source, reportsVersion: false, delayScale };
}
