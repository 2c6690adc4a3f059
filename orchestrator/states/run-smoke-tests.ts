import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import type { Payload, SmokeTestRun } from "../deployment/payloads.ts";
import { retryPausesMs, smokeTestsAtOnce } from "../deployment/smoke-test-bounds.ts";
import type { SmokeTest } from "../deployment/smoke-test-contract.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { newTraceId } from "../deployment/trace-id.ts";
import { describeStack, requiredOutput } from "../stack/stack-outputs.ts";
import type { Clock } from "../text/clock.ts";
import type { RandomBytes } from "../text/random-bytes.ts";
import { redactText } from "../text/redaction.ts";
import { type Contract, contractFor } from "../verification/contract.ts";
import { fewAtATime } from "../verification/few-at-a-time.ts";
import {
  type HttpClient,
  NoSmokeAnswer,
  type SmokeAnswer,
  sendSmokeRequest,
} from "../verification/smoke-request.ts";
import {
  type SmokeTestLimits,
  type SmokeTestResult,
  storeSmokeTests,
} from "../verification/smoke-test-results.ts";
import { type Expectations, judgeAnswer, shownVersion } from "../verification/smoke-test-verdict.ts";

/** The clients and clocks that a smoke test needs. */
export interface SmokeTestServices {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Measures the answers' durations; monotonic. */
  readonly stopwatch: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly randomBytes: RandomBytes;
}

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

/**
 * Runs one test. It is retried after no answer and after a 5xx, each time with a new trace id; any other answer is
 * final.
 */
export async function runSmokeTest(
  services: SmokeTestServices,
  serviceUrl: string,
  test: SmokeTest,
  expectations: Expectations,
): Promise<SmokeTestResult> {
  const failedTries: string[] = [];
  for (;;) {
    const traceId = newTraceId(services.clock, services.randomBytes);
    const outcome = await tryOnce(services, serviceUrl, test, traceId, expectations);
    const pause = retryPausesMs[failedTries.length];
    if (!outcome.transient || pause === undefined) {
      const { transient, ...result } = outcome;
      const { name, method, path } = test;
      const limits = limitsOf(test, expectations);
      return { name, request: `${method} ${path}`, traceId, ...result, limits, failedTries };
    }
    failedTries.push(outcome.problems.join("; "));
    await services.sleep(pause);
  }
}

const limitsOf = (test: SmokeTest, { delayScale }: Expectations): SmokeTestLimits => ({
  status: test.expectedStatus,
  leastMs: test.minimumDurationMs * delayScale,
  mostMs: test.maximumDurationMs,
});

interface Try extends Pick<SmokeTestResult, "status" | "durationMs" | "version" | "problems"> {
  /** True for a failure after which a retry may succeed. */
  readonly transient: boolean;
}

async function tryOnce(
  services: SmokeTestServices,
  serviceUrl: string,
  test: SmokeTest,
  traceId: string,
  expectations: Expectations,
): Promise<Try> {
  const answer = await sendSmokeRequest(services, serviceUrl, test, traceId).catch((error: Error) => {
    if (error instanceof NoSmokeAnswer) return error;
    throw error;
  });
  if (answer instanceof NoSmokeAnswer) return { transient: true, problems: [redactText(answer.message)] };
  const { status, durationMs } = answer;
  const version = shownVersion(test, answer);
  return {
    transient: isServerError(test, answer),
    status,
    durationMs,
    ...(version === undefined ? {} : { version }),
    problems: judgeAnswer(test, answer, expectations),
  };
}

const isServerError = ({ expectedStatus }: SmokeTest, { status }: SmokeAnswer) =>
  status >= 500 && status !== expectedStatus;

function testsFailed(failed: readonly SmokeTestResult[], count: number): DeploymentError {
  if (count === 0)
    return new DeploymentError("SmokeTestsFailed", "there is no smoke test, so nothing is verified");
  const lines = failed.map(({ name, request, problems }) => `${name} (${request}): ${problems.join(", ")}`);
  return new DeploymentError(
    "SmokeTestsFailed",
    `${failed.length} of ${count} smoke tests failed: ${lines.join(" | ")}`,
  );
}
