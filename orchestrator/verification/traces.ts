import { type ExpectedSubsegment, leastDurationMs } from "../deployment/smoke-test-contract.ts";
import { type ExpectedEdge, lackingEdges } from "./service-map.ts";
import {
  durationMs,
  type SegmentDocument,
  type ServiceTrace,
  serviceTrace,
  subsegmentsOf,
  type TraceDocuments,
} from "./trace-documents.ts";
import type { ServiceMap, TraceResult } from "./trace-report.ts";

/** What one smoke request must have left behind. */
export interface ExpectedTrace {
  /** The smoke test's name. */
  readonly name: string;
  readonly traceId: string;
  /** What the request had to be answered: X-Ray flags a 4xx as error and a 5xx as fault, even a wanted one. */
  readonly status: number;
  readonly subsegment?: ExpectedSubsegment | undefined;
}

/** `missing`: not all of it is there yet; `wrong`: it is there and differs from what it must be. */
export type TraceVerdict = Pick<TraceResult, "status" | "problems">;

/** What X-Ray shows of one smoke request; `trace` is undefined while it has none of that id. */
export interface ShownTrace {
  readonly trace: TraceDocuments | undefined;
  /** Of the smoke requests' traces, this one among them. */
  readonly map: ServiceMap;
}

/** Judges the trace of one smoke request, and the edges it must have on the service map. */
export function judgeTrace(
  expected: ExpectedTrace,
  { trace, map }: ShownTrace,
  delayScale: number,
): TraceVerdict {
  const shown = serviceTrace(trace);
  if (!shown) return { status: "missing", problems: [] };
  const fitting = subsegmentsOf(shown).filter((one) => expected.subsegment && fits(expected.subsegment, one));
  const wrong = [
    ...flagProblems(expected, shown),
    ...(expected.subsegment ? subsegmentProblems(expected.subsegment, fitting, delayScale) : []),
  ];
  if (wrong.length > 0) return { status: "wrong", problems: wrong };
  const lacking = lackingEdges(map, expectedEdges(shown, fitting));
  return { status: lacking.length > 0 ? "missing" : "complete", problems: lacking };
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
  fitting: readonly SegmentDocument[],
  delayScale: number,
): readonly string[] {
  if (fitting.length === 0) return [`no subsegment with ${described(expected)}`];
  const longest = Math.max(...fitting.map(durationMs));
  const least = leastDurationMs(expected.minimumDurationMs, delayScale);
  if (longest >= least) return [];
  return [
    `the subsegment with ${described(expected)} took ${longest} ms, expected at least ${Math.round(least)} ms`,
  ];
}

function fits({ name, namespace, databaseType }: ExpectedSubsegment, subsegment: SegmentDocument): boolean {
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

/** From the client to the service, and from there to what the expected subsegment called, if it left the service. */
function expectedEdges(trace: ServiceTrace, fitting: readonly SegmentDocument[]): readonly ExpectedEdge[] {
  const service = trace.segment.name;
  const calls = fitting.filter(({ namespace }) => namespace !== undefined);
  const called = calls.flatMap((call) => calledNames(call, trace));
  return [{ to: [service] }, ...(called.length > 0 ? [{ from: service, to: [...new Set(called)] }] : [])];
}

/** A called service that sends segments is on the map by their name, any other by that of the subsegment. */
function calledNames({ id, name }: SegmentDocument, { others }: ServiceTrace): readonly string[] {
  const answers = others.filter(({ parent_id }) => id !== undefined && parent_id === id);
  return [name, ...answers.map((answer) => answer.name)];
}
