import * as v from "valibot";

/** A trace of `BatchGetTraces`; its segment documents are JSON strings. */
export interface TraceDocuments {
  readonly Id?: string | undefined;
  readonly Segments?: readonly { readonly Document?: string | undefined }[] | undefined;
}

/**
 * The fields of a segment or subsegment document that are used; times in epoch seconds.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export interface SegmentDocument {
  readonly id?: string | undefined;
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
  id: v.optional(v.string()),
  name: v.string(),
  start_time: v.pipe(v.number(), v.finite()),
  end_time: v.optional(v.pipe(v.number(), v.finite())),
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

/** The documents of one smoke request. */
export interface ServiceTrace {
  /** The service's own, finished segment. */
  readonly segment: SegmentDocument;
  /** All other documents: inferred by X-Ray, sent by other services, and streamed subsegments. */
  readonly others: readonly SegmentDocument[];
}

/** The documents of the trace; undefined while the service's segment is missing or unfinished. */
export function serviceTrace(trace: TraceDocuments | undefined): ServiceTrace | undefined {
  const documents = withoutEarlierCopies((trace?.Segments ?? []).flatMap(({ Document }) => parsed(Document)));
  const segment = documents.find(isOfService);
  if (!segment || isUnfinished(segment)) return undefined;
  return { segment, others: documents.filter((document) => document !== segment) };
}

/** Without the copies of finished documents that were sent while they were in progress. */
function withoutEarlierCopies(documents: readonly SegmentDocument[]): readonly SegmentDocument[] {
  const finished = new Set(documents.filter((one) => !isUnfinished(one)).map(({ id }) => id));
  return documents.filter((one) => !(isUnfinished(one) && one.id !== undefined && finished.has(one.id)));
}

/** Every subsegment, embedded in a segment or streamed separately. */
export function subsegmentsOf({ segment, others }: ServiceTrace): readonly SegmentDocument[] {
  const sent = others.filter(({ inferred }) => !inferred);
  return [...sent, ...[segment, ...sent].flatMap(allBelow)];
}

export const durationMs = ({ start_time, end_time = start_time }: SegmentDocument) =>
  Math.round((end_time - start_time) * 1000);

function parsed(document: string | undefined): readonly SegmentDocument[] {
  try {
    const result = v.safeParse(segmentDocument, JSON.parse(document ?? ""));
    return result.success ? [result.output] : [];
  } catch {
    // Invalid JSON is treated as missing.
    return [];
  }
}

/**
 * The smoke request has no parent, so the service's own segment is the root. Inferred segments and those of called
 * services have a parent.
 */
const isOfService = ({ parent_id, inferred, type }: SegmentDocument) =>
  parent_id === undefined && !inferred && type !== "subsegment";

const isUnfinished = ({ in_progress, end_time }: SegmentDocument) =>
  in_progress === true || end_time === undefined;

const allBelow = ({ subsegments = [] }: SegmentDocument): readonly SegmentDocument[] =>
  subsegments.flatMap((subsegment) => [subsegment, ...allBelow(subsegment)]);
