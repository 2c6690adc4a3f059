import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import type { Payload, SmokeTestRun } from "../deployment/payloads.ts";
import { smokeTestsAtOnce } from "../deployment/smoke-test-bounds.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { describeStack, requiredOutput } from "../stack/stack-outputs.ts";
import { type Contract, contractFor } from "../verification/contract.ts";
import { fewAtATime } from "../verification/few-at-a-time.ts";
import { runSmokeTest, type SmokeTestServices } from "../verification/run-smoke-test.ts";
import { failureLine, type SmokeTestResult, storeSmokeTests } from "../verification/smoke-test-results.ts";

export interface RunSmokeTestsServices extends SmokeTestServices {
  readonly cloudFormation: CloudFormationClient;
  readonly table: Table;
  /** The contract for new versions; a rollback is verified by that of its release. */
  readonly contract: Contract;
  readonly target: Target;
}

/**
 * Sends all tests of the contract to the stack's URL, a few at a time, stores the results and answers the requests'
 * trace ids. Throws SmokeTestsFailed, which names each failed test with expectation and answer, and DeploymentHalted.
 */
export async function runSmokeTests(
  services: RunSmokeTestsServices,
  payload: Payload<"RunSmokeTests">,
): Promise<SmokeTestRun> {
  const { cloudFormation, table, clock, target } = services;
  const { deployment, phase, changeSet } = payload;
  const [stack, { tests, ...expectations }] = await Promise.all([
    describeStack(cloudFormation, changeSet.stackArn),
    contractFor(table, payload, services.contract),
    assertNotHalted(table, deployment.id, phase),
  ]);
  const serviceUrl = requiredOutput(stack, target.outputs.serviceUrl, "SmokeTestsFailed");
  const startedAt = new Date(clock.now()).toISOString();
  const results = await fewAtATime(tests, smokeTestsAtOnce, (test) =>
    runSmokeTest(services, serviceUrl, test, expectations),
  );
  await storeSmokeTests(table, deployment.id, phase, { serviceUrl, startedAt, results });
  const failed = results.filter(({ problems }) => problems.length > 0);
  if (failed.length > 0 || results.length === 0) throw testsFailed(failed, results.length);
  return { serviceUrl, startedAt, traces: results.map(({ name, traceId }) => ({ name, traceId })) };
}

function testsFailed(failed: readonly SmokeTestResult[], count: number): DeploymentError {
  if (count === 0)
    return new DeploymentError("SmokeTestsFailed", "there is no smoke test, so nothing is verified");
  const lines = failed.map(failureLine);
  return new DeploymentError(
    "SmokeTestsFailed",
    `${failed.length} of ${count} smoke tests failed: ${lines.join(" | ")}`,
  );
}
