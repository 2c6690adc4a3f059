import { retryPausesMs } from "../deployment/smoke-test-bounds.ts";
import type { SmokeTest } from "../deployment/smoke-test-contract.ts";
import { newTraceId } from "../deployment/trace-id.ts";
import type { Clock } from "../text/clock.ts";
import type { RandomBytes } from "../text/random-bytes.ts";
import { redactText } from "../text/redaction.ts";
import { type HttpClient, NoSmokeAnswer, type SmokeAnswer, sendSmokeRequest } from "./smoke-request.ts";
import type { SmokeTestLimits, SmokeTestResult } from "./smoke-test-results.ts";
import { type Expectations, judgeAnswer, shownVersion } from "./smoke-test-verdict.ts";

/** The clients and clocks that a smoke test needs. */
export interface SmokeTestServices {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Measures the answers' durations; monotonic. */
  readonly stopwatch: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly randomBytes: RandomBytes;
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
