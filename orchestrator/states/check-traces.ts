import type { XRayClient } from "@aws-sdk/client-xray";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted, passLastSafePoint } from "../deployment/halt-record.ts";
import type { Payload, TraceProgress } from "../deployment/payloads.ts";
import type { SmokeTest } from "../deployment/smoke-test-contract.ts";
import type { Table } from "../deployment/table.ts";
import type { Clock } from "../text/clock.ts";
import { redact } from "../text/redaction.ts";
import { type Contract, contractFor, type PhaseContract } from "../verification/contract.ts";
import { readServiceMap, readTraces } from "../verification/read-traces.ts";
import { storeTraceReport, type TraceReport, type TraceResult } from "../verification/trace-report.ts";
import { traceTimeline } from "../verification/trace-timeline.ts";
import { type ExpectedTrace, judgeTrace } from "../verification/traces.ts";

export interface CheckTracesServices {
  readonly xray: XRayClient;
  readonly table: Table;
  readonly clock: Clock;
  /** The contract for new versions; a rollback is verified by that of its release. */
  readonly contract: Contract;
  /** The longest time for X-Ray to return the traces. */
  readonly deadlineSeconds: number;
  /** What happens if X-Ray has not returned all of them by then. */
  readonly policy: TracePolicy;
}

/** `fail`: the deployment fails. `warn`: it continues as `unverifiable`. */
export type TracePolicy = "fail" | "warn";

/** Parses the setting. Throws an Error if it is neither `fail` nor `warn`. */
export function parseTracePolicy(text: string): TracePolicy {
  if (text === "fail" || text === "warn") return text;
  throw new Error(`TRACE_POLICY is "${text}"; it must be fail or warn`);
}

/**
 * Reads the traces of exactly those smoke tests and their service map, judges them and stores the report. Missing
 * traces are polled until the deadline; a wrong trace fails at once. What is verified can no longer be halted. Throws
 * TracesIncomplete, DeploymentHalted.
 * https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html
 */
export async function checkTraces(
  services: CheckTracesServices,
  payload: Payload<"CheckTraces">,
): Promise<TraceProgress> {
  const { deployment, phase, smokeTests, waitingSince } = payload;
  if (smokeTests.traces.length === 0) {
    throw new DeploymentError("TracesIncomplete", "no smoke request was sent: there is no trace to verify");
  }
  const [phaseContract] = await Promise.all([
    contractFor(services.table, payload, services.contract),
    assertNotHalted(services.table, deployment.id, phase),
  ]);
  const report = redact(await readReport(services, phaseContract, smokeTests.traces));
  await storeTraceReport(services.table, deployment.id, phase, report);
  const status = statusOf(services, report, waitingSince);
  if (status !== "waiting") {
    const at = new Date(services.clock.now()).toISOString();
    await passLastSafePoint(services.table, deployment.id, phase, { at, because: "verified" });
  }
  return { status };
}

/** Throws TracesIncomplete. */
function statusOf(
  { clock, deadlineSeconds, policy }: CheckTracesServices,
  report: TraceReport,
  waitingSince: string,
): TraceProgress["status"] {
  const wrong = report.results.filter(({ status }) => status === "wrong");
  if (wrong.length > 0) {
    throw new DeploymentError("TracesIncomplete", `wrong traces: ${wrong.map(described).join(" | ")}`);
  }
  const missing = report.results.filter(({ status }) => status === "missing");
  if (missing.length === 0) return "complete";
  if (clock.now() - Date.parse(waitingSince) < deadlineSeconds * 1000) return "waiting";
  if (policy === "warn") return "unverifiable";
  throw tracesMissing(missing, report.results.length, deadlineSeconds);
}

type SentRequest = Payload<"CheckTraces">["smokeTests"]["traces"][number];

async function readReport(
  { xray, clock }: CheckTracesServices,
  { tests, delayScale }: PhaseContract,
  sent: readonly SentRequest[],
): Promise<TraceReport> {
  const expected = sent.map((request) => expectedTrace(request, tests));
  const ids = expected.map(({ traceId }) => traceId);
  const [traces, map] = await Promise.all([readTraces(xray, ids), readServiceMap(xray, ids)]);
  const results = expected.map((one) => {
    const { name, traceId } = one;
    return { name, traceId, ...judgeTrace(one, { trace: traces.get(traceId), map }, delayScale) };
  });
  const timelines = expected.flatMap((one) => traceTimeline(one, traces.get(one.traceId)) ?? []);
  return { checkedAt: new Date(clock.now()).toISOString(), results, timelines, map };
}

function expectedTrace({ name, traceId }: SentRequest, tests: readonly SmokeTest[]): ExpectedTrace {
  const test = tests.find((candidate) => candidate.name === name);
  // RunSmokeTests has sent the requests by the same contract.
  if (!test) throw new DeploymentError("TracesIncomplete", `the contract has no smoke test "${name}"`);
  return { name, traceId, status: test.expectedStatus, subsegment: test.expectedSubsegment };
}

function described({ name, traceId, problems }: TraceResult): string {
  const reasons = problems.length > 0 ? `: ${problems.join(", ")}` : "";
  return `${name} (${traceId})${reasons}`;
}

function tracesMissing(
  missing: readonly TraceResult[],
  count: number,
  deadlineSeconds: number,
): DeploymentError {
  const causes =
    missing.length === count
      ? "the X-Ray daemon does not run, the task role lacks AWSXRayDaemonWriteAccess, the service's X-Ray " +
        "middleware is not set up, or Transaction Search is on, which keeps traces from BatchGetTraces"
      : "the service or the daemon lost segments, or X-Ray is slower than the deadline";
  return new DeploymentError(
    "TracesIncomplete",
    `X-Ray has ${count - missing.length} of ${count} traces complete after ${deadlineSeconds} s. ` +
      `Missing: ${missing.map(described).join(" | ")}. Likely causes: ${causes}`,
  );
}
