import { request } from "node:http";
import type { WaitingClock } from "../clock.ts";
import type { HealthCheckSettings, TargetAddress } from "./target-group-settings.ts";

/** Why a check failed, in the words of DescribeTargetHealth. */
export interface FailedCheck {
  readonly reason: "Target.ResponseCodeMismatch" | "Target.Timeout" | "Target.FailedHealthChecks";
  readonly description: string;
}

/** Checks the target once. Resolves to undefined if the check passes. Rejects only if `signal` is aborted. */
export function checkHealth(
  target: TargetAddress,
  settings: HealthCheckSettings,
  clock: WaitingClock,
  signal: AbortSignal,
): Promise<FailedCheck | undefined> {
  return clock.during(() => ask(target, settings, clock, signal));
}

async function ask(
  target: TargetAddress,
  settings: HealthCheckSettings,
  clock: WaitingClock,
  signal: AbortSignal,
): Promise<FailedCheck | undefined> {
  const over = new AbortController();
  const stop = () => over.abort();
  signal.addEventListener("abort", stop, { once: true });
  const timeout = clock
    .sleep(settings.timeoutSeconds * 1000, over.signal)
    .then((): Answer => "timeout")
    .catch((): Answer => "no answer");
  try {
    const answer = await Promise.race([askForStatus(target, settings.path, over.signal), timeout]);
    signal.throwIfAborted();
    return judge(answer, settings);
  } finally {
    over.abort();
    signal.removeEventListener("abort", stop);
  }
}

type Answer = number | "timeout" | "no answer";

function askForStatus({ id, port }: TargetAddress, path: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const headers = { "user-agent": "ELB-HealthChecker/2.0", connection: "close" };
    const check = request({ host: id, port, path, agent: false, headers, signal }, (answer) => {
      answer.resume();
      // Only the status counts; an error in the body is ignored.
      answer.on("error", () => {});
      resolve(answer.statusCode ?? "no answer");
    });
    check.on("error", () => resolve("no answer"));
    check.end();
  });
}

function judge(answer: Answer, { matcher }: HealthCheckSettings): FailedCheck | undefined {
  if (answer === "timeout") return { reason: "Target.Timeout", description: "Request timed out" };
  if (answer === "no answer") {
    return { reason: "Target.FailedHealthChecks", description: "Health checks failed" };
  }
  if (matches(answer, matcher)) return undefined;
  return {
    reason: "Target.ResponseCodeMismatch",
    description: `Health checks failed with these codes: [${answer}]`,
  };
}

/** Whether a status matches a matcher such as `200`, `200,202` or `200-299`. */
function matches(status: number, matcher: string): boolean {
  return matcher.split(",").some((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return first !== undefined && last !== undefined && status >= first && status <= last;
  });
}
