import { BatchGetTracesCommand, type Trace, type XRayClient } from "@aws-sdk/client-xray";
import type { Clock } from "./clock.ts";
import { DeploymentError } from "./errors.ts";
import { assertNotHalted } from "./halt-record.ts";
import type { Payload, TraceProgress } from "./payloads.ts";
import type { SmokeTest } from "./smoke-test-contract.ts";
import type { Table } from "./table.ts";
import { type ExpectedTrace, judgeTrace } from "./traces.ts";

export interface CheckTracesContext {
  readonly xray: XRayClient;
  readonly table: Table;
  readonly clock: Clock;
  readonly tests: readonly SmokeTest[];
  readonly delayScale: number;
  /** How long X-Ray may take to show the traces. */
  readonly deadlineSeconds: number;
  /** What follows when X-Ray shows none of them until then. */
  readonly policy: TracePolicy;
}

/** `fail`: the deployment fails. `warn`: it goes on with the verdict `unverifiable`. */
export type TracePolicy = "fail" | "warn";

/** Reads the setting. Throws when it is neither `fail` nor `warn`. */
export function parseTracePolicy(text: string): TracePolicy {
  if (text === "fail" || text === "warn") return text;
  throw new Error(`TRACE_POLICY is "${text}"; it must be fail or warn`);
}

/**
 * Looks for the traces of exactly those smoke requests and judges them. A trace that is not there yet is
 * waited for until the deadline; one that is there and wrong fails at once. Throws TracesIncomplete, DeploymentHalted.
 */
export async function checkTraces(
  context: CheckTracesContext,
  { deployment, attempt, smokeTests, waitingSince }: Payload<"CheckTraces">,
): Promise<TraceProgress> {
  const { clock, tests, delayScale, deadlineSeconds, policy } = context;
  if (smokeTests.traces.length === 0) {
    throw new DeploymentError("TracesIncomplete", "no smoke request was sent: there is no trace to verify");
  }
  const expected = smokeTests.traces.map((trace) => expectedTrace(trace, tests));
  const [traces] = await Promise.all([
    getTraces(context.xray, expected),
    assertNotHalted(context.table, deployment.id, attempt),
  ]);
  const verdicts = expected.map((one) => ({
    ...one,
    verdict: judgeTrace(one, traces.get(one.traceId), delayScale),
  }));
  const wrong = verdicts.flatMap(({ name, traceId, verdict }) =>
    verdict.status === "wrong" ? [`${name} (${traceId}): ${verdict.problems.join(", ")}`] : [],
  );
  if (wrong.length > 0) throw new DeploymentError("TracesIncomplete", `wrong traces: ${wrong.join(" | ")}`);
  const missing = verdicts.filter(({ verdict }) => verdict.status === "missing");
  if (missing.length === 0) return { status: "complete" };
  if (clock.now() - Date.parse(waitingSince) < deadlineSeconds * 1000) return { status: "waiting" };
  if (missing.length === verdicts.length && policy === "warn") return { status: "unverifiable" };
  throw tracesMissing(missing, verdicts.length, deadlineSeconds);
}

function expectedTrace(
  { name, traceId }: { readonly name: string; readonly traceId: string },
  tests: readonly SmokeTest[],
): ExpectedTrace {
  const test = tests.find((candidate) => candidate.name === name);
  // The contract that sent the request and this one come from the same bundle run.
  if (!test) throw new DeploymentError("TracesIncomplete", `the contract has no smoke test "${name}"`);
  return { name, traceId, subsegment: test.expectedSubsegment };
}

/** BatchGetTraces takes five ids a call. */
const idsPerCall = 5;

/** The traces that X-Ray has, by id. An id that it could not process now is asked for again with the next poll. */
async function getTraces(
  xray: XRayClient,
  expected: readonly ExpectedTrace[],
): Promise<ReadonlyMap<string, Trace>> {
  const ids = expected.map(({ traceId }) => traceId);
  const batches = Array.from({ length: Math.ceil(ids.length / idsPerCall) }, (_, batch) =>
    ids.slice(batch * idsPerCall, (batch + 1) * idsPerCall),
  );
  const traces = (await Promise.all(batches.map((batch) => getBatch(xray, batch)))).flat();
  return new Map(traces.map((trace) => [trace.Id ?? "", trace]));
}

async function getBatch(xray: XRayClient, TraceIds: string[]): Promise<readonly Trace[]> {
  const traces: Trace[] = [];
  let NextToken: string | undefined;
  do {
    const page = await xray.send(new BatchGetTracesCommand({ TraceIds, NextToken }));
    traces.push(...(page.Traces ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return traces;
}

function tracesMissing(
  missing: readonly ExpectedTrace[],
  count: number,
  deadlineSeconds: number,
): DeploymentError {
  const names = missing.map(({ name, traceId }) => `${name} (${traceId})`).join(", ");
  const causes =
    missing.length === count
      ? "the X-Ray daemon does not run, the task role lacks AWSXRayDaemonWriteAccess, the service's X-Ray " +
        "middleware is not set up, or Transaction Search is on, which keeps traces from BatchGetTraces"
      : "the service or the daemon lost segments, or X-Ray is slower than the deadline";
  return new DeploymentError(
    "TracesIncomplete",
    `X-Ray shows ${count - missing.length} of ${count} traces after ${deadlineSeconds} s. ` +
      `Missing: ${names}. Likely causes: ${causes}`,
  );
}
