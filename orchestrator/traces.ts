import * as v from "valibot";
import { type ExpectedSubsegment, leastDurationMs } from "./smoke-test-contract.ts";

/** A trace as `BatchGetTraces` answers it: segment documents are JSON texts. */
export interface TraceDocuments {
  readonly Id?: string | undefined;
  readonly Segments?: readonly { readonly Document?: string | undefined }[] | undefined;
}

/** What one smoke request must have left behind. */
export interface ExpectedTrace {
  /** The smoke test's name. */
  readonly name: string;
  readonly traceId: string;
  readonly subsegment?: ExpectedSubsegment | undefined;
}

/** `missing`: no finished segment of the service yet; `wrong`: it is there and differs from what it must be. */
export type TraceVerdict =
  | { readonly status: "complete" }
  | { readonly status: "missing" }
  | { readonly status: "wrong"; readonly problems: readonly string[] };

/**
 * What is read of a segment or subsegment document.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
interface SegmentDocument {
  readonly name: string;
  readonly start_time: number;
  readonly end_time?: number | undefined;
  readonly in_progress?: boolean | undefined;
  readonly fault?: boolean | undefined;
  readonly error?: boolean | undefined;
  readonly parent_id?: string | undefined;
  readonly inferred?: boolean | undefined;
  readonly type?: string | undefined;
  readonly namespace?: string | undefined;
  readonly sql?: { readonly database_type?: string | undefined } | undefined;
  readonly subsegments?: SegmentDocument[] | undefined;
}

const segmentDocument: v.GenericSchema<unknown, SegmentDocument> = v.object({
  name: v.string(),
  start_time: v.number(),
  end_time: v.optional(v.number()),
  in_progress: v.optional(v.boolean()),
  fault: v.optional(v.boolean()),
  error: v.optional(v.boolean()),
  parent_id: v.optional(v.string()),
  inferred: v.optional(v.boolean()),
  type: v.optional(v.string()),
  namespace: v.optional(v.string()),
  sql: v.optional(v.object({ database_type: v.optional(v.string()) })),
  subsegments: v.optional(v.array(v.lazy(() => segmentDocument))),
});

/** Judges the trace of one smoke request; `trace` is undefined while X-Ray has none of that id. */
export function judgeTrace(
  expected: ExpectedTrace,
  trace: TraceDocuments | undefined,
  delayScale: number,
): TraceVerdict {
  const documents = (trace?.Segments ?? []).flatMap(({ Document }) => parsed(Document));
  const segment = documents.find(isOfService);
  if (!segment || isUnfinished(segment)) return { status: "missing" };
  // A subsegment that was sent ahead of its segment is a document of its own.
  const ahead = documents.filter((document) => document !== segment && !document.inferred);
  const subsegments = [...ahead, ...[segment, ...ahead].flatMap(allBelow)];
  const problems = [
    ...flagsOf(segment),
    ...(expected.subsegment ? subsegmentProblems(expected.subsegment, subsegments, delayScale) : []),
  ];
  return problems.length > 0 ? { status: "wrong", problems } : { status: "complete" };
}

function parsed(document: string | undefined): readonly SegmentDocument[] {
  try {
    const result = v.safeParse(segmentDocument, JSON.parse(document ?? ""));
    return result.success ? [result.output] : [];
  } catch {
    // Not JSON: as good as not there.
    return [];
  }
}

/**
 * The smoke request carries no parent, so the service's own segment is the root. X-Ray infers segments of what
 * the service called, and the services it called may have sent theirs: these all have a parent.
 */
const isOfService = ({ parent_id, inferred, type }: SegmentDocument) =>
  parent_id === undefined && !inferred && type !== "subsegment";

const isUnfinished = ({ in_progress, end_time }: SegmentDocument) =>
  in_progress === true || end_time === undefined;

const allBelow = ({ subsegments = [] }: SegmentDocument): readonly SegmentDocument[] =>
  subsegments.flatMap((subsegment) => [subsegment, ...allBelow(subsegment)]);

function flagsOf({ fault, error }: SegmentDocument): readonly string[] {
  const flags = Object.entries({ fault, error }).filter(([, raised]) => raised);
  return flags.map(([flag]) => `the segment is flagged as ${flag}`);
}

function subsegmentProblems(
  expected: ExpectedSubsegment,
  subsegments: readonly SegmentDocument[],
  delayScale: number,
): readonly string[] {
  const longest = Math.max(...subsegments.filter((one) => fits(expected, one)).map(durationMs));
  if (longest === Number.NEGATIVE_INFINITY) return [`no subsegment with ${described(expected)}`];
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

const durationMs = ({ start_time, end_time = start_time }: SegmentDocument) =>
  Math.round((end_time - start_time) * 1000);

function described({ name, namespace, databaseType }: ExpectedSubsegment): string {
  const properties = Object.entries({ name, namespace, "database type": databaseType });
  return properties.flatMap(([property, value]) => (value ? [`${property} ${value}`] : [])).join(", ");
}
