import {
  durationMs,
  type SegmentDocument,
  type ServiceTrace,
  serviceTrace,
  type TraceDocuments,
} from "./trace-documents.ts";
import type { TraceSpan, TraceTimeline } from "./trace-report.ts";

/** More than a page can show; a loop of queries makes hundreds. */
const maxSpans = 100;

/** The timeline of one smoke request; undefined while the service's segment is missing or unfinished. */
export function traceTimeline(
  { name, traceId }: { readonly name: string; readonly traceId: string },
  documents: TraceDocuments | undefined,
): TraceTimeline | undefined {
  const trace = serviceTrace(documents);
  if (!trace) return undefined;
  const spans = spansOf(trace, trace.segment, { depth: 0, placed: new Set() });
  return {
    name,
    traceId,
    durationMs: durationMs(trace.segment),
    spans: spans.slice(0, maxSpans),
    omitted: Math.max(0, spans.length - maxSpans),
  };
}

interface Place {
  readonly depth: number;
  /** The ids that have a span. */
  readonly placed: Set<string>;
}

/**
 * The document and its descendants, without inferred segments, which repeat their parent subsegment. A streamed document
 * has one span, though documents may name each other as parents, or be both embedded and streamed.
 */
function spansOf(
  trace: ServiceTrace,
  document: SegmentDocument,
  { depth, placed }: Place,
): readonly TraceSpan[] {
  const { id, subsegments = [] } = document;
  if (id !== undefined) placed.add(id);
  const embedded = subsegments.filter((child) => child.id === undefined || child.id !== id);
  const streamed = trace.others.filter(
    ({ parent_id, inferred }) => id !== undefined && parent_id === id && !inferred,
  );
  const children = [...embedded, ...streamed].sort((left, right) => left.start_time - right.start_time);
  return [
    span(document, trace.segment.start_time, depth),
    ...children.flatMap((child) => {
      const isPlaced = streamed.includes(child) && child.id !== undefined && placed.has(child.id);
      return isPlaced ? [] : spansOf(trace, child, { depth: depth + 1, placed });
    }),
  ];
}

function span(document: SegmentDocument, startTime: number, depth: number): TraceSpan {
  const { name, namespace, start_time, fault = false, error = false } = document;
  return {
    name,
    namespace,
    startMs: Math.round((start_time - startTime) * 1000),
    durationMs: durationMs(document),
    depth,
    fault,
    error,
  };
}
