import { type ExpectedSubsegment, leastDurationMs } from "../deployment/smoke-test-contract.ts";
import { type ExpectedEdge, missingEdges } from "./service-map.ts";
import {
  durationMs,
  type SegmentDocument,
  type ServiceTrace,
  serviceTrace,
  subsegmentsOf,
  type TraceDocuments,
} from "./trace-documents.ts";
import type { ServiceMap, TraceResult } from "./trace-report.ts";

/** The trace that one smoke request must produce. */
export interface ExpectedTrace {
  /** The smoke test's name. */
  readonly name: string;
  readonly traceId: string;
  /** The expected status: X-Ray flags a 4xx as error and a 5xx as fault, even an expected one. */
  readonly status: number;
  readonly subsegment?: ExpectedSubsegment | undefined;
}

/** `missing`: parts are not there yet. `wrong`: it differs from what is expected. */
export type TraceVerdict = Pick<TraceResult, "status" | "problems">;

/** What X-Ray returns for one smoke request; `trace` is undefined while the id is unknown. */
export interface ShownTrace {
  readonly trace: TraceDocuments | undefined;
  /** The map of all smoke requests' traces. */
  readonly map: ServiceMap;
}

/** Judges the trace of one smoke request, and its edges on the service map. */
export function judgeTrace(
  expected: ExpectedTrace,
  { trace, map }: ShownTrace,
  delayScale: number,
): TraceVerdict {
  const shown = serviceTrace(trace);
  if (!shown) return { status: "missing", problems: [] };
  const matching = subsegmentsOf(shown).filter(
    (one) => expected.subsegment && matches(expected.subsegment, one),
  );
  const wrong = [
    ...flagProblems(expected, shown),
    ...(expected.subsegment ? subsegmentProblems(expected.subsegment, matching, delayScale) : []),
  ];
  if (wrong.length > 0) return { status: "wrong", problems: wrong };
  const missing = missingEdges(map, expectedEdges(shown, matching));
  return { status: missing.length > 0 ? "missing" : "complete", problems: missing };
}

function flagProblems({ status }: ExpectedTrace, trace: ServiceTrace): readonly string[] {
  const { fault, error } = trace.segment;
  const faults = subsegmentsOf(trace).filter((one) => one.fault && status < 500);
  return [
    ...(fault && status < 500 ? ["the segment is flagged as fault"] : []),
    ...(error && status < 400 ? ["the segment is flagged as error"] : []),
    ...[...new Set(faults.map(({ name }) => name))].map((name) => `${name} is flagged as fault`),
  ];
}

function subsegmentProblems(
  expected: ExpectedSubsegment,
  matching: readonly SegmentDocument[],
  delayScale: number,
): readonly string[] {
  if (matching.length === 0) return [`no subsegment with ${described(expected)}`];
  const durations = matching.map(durationMs);
  // The service's clock was set back in between, so nothing was measured. The smoke test itself has a stopwatch.
  if (durations.some((duration) => duration < 0)) return [];
  const longest = Math.max(...durations);
  const least = leastDurationMs(expected.minimumDurationMs, delayScale);
  if (longest >= least) return [];
  return [
    `the subsegment with ${described(expected)} took ${longest} ms, expected at least ${Math.round(least)} ms`,
  ];
}

function matches(
  { name, namespace, databaseType }: ExpectedSubsegment,
  subsegment: SegmentDocument,
): boolean {
  return (
    (name === undefined || subsegment.name === name) &&
    (namespace === undefined || subsegment.namespace === namespace) &&
    (databaseType === undefined ||
      subsegment.sql?.database_type?.toLowerCase() === databaseType.toLowerCase())
  );
}

function described({ name, namespace, databaseType }: ExpectedSubsegment): string {
  const properties = Object.entries({ name, namespace, "database type": databaseType });
  return properties.flatMap(([property, value]) => (value ? [`${property} ${value}`] : [])).join(", ");
}

/** The edges from the client to the service, and from the service to what the expected subsegment called. */
function expectedEdges(trace: ServiceTrace, matching: readonly SegmentDocument[]): readonly ExpectedEdge[] {
  const service = trace.segment.name;
  const calls = matching.filter(({ namespace }) => namespace !== undefined);
  const called = calls.flatMap((call) => calledNames(call, trace));
  return [{ to: [service] }, ...(called.length > 0 ? [{ from: service, to: [...new Set(called)] }] : [])];
}

/** On the map, a called service has the name of its segments; without segments, that of the subsegment. */
function calledNames({ id, name }: SegmentDocument, { others }: ServiceTrace): readonly string[] {
  const answers = others.filter(({ parent_id }) => id !== undefined && parent_id === id);
  return [name, ...answers.map((answer) => answer.name)];
}
