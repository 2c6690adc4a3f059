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
  const spans = spansOf(trace, trace.segment, 0);
  return {
    name,
    traceId,
    durationMs: durationMs(trace.segment),
    spans: spans.slice(0, maxSpans),
    omitted: Math.max(0, spans.length - maxSpans),
  };
}

/** The document and its descendants, without inferred segments, which repeat their parent subsegment. */
function spansOf(trace: ServiceTrace, document: SegmentDocument, depth: number): readonly TraceSpan[] {
  const { id, subsegments = [] } = document;
  const sent = trace.others.filter(
    ({ parent_id, inferred }) => id !== undefined && parent_id === id && !inferred,
  );
  const children = [...subsegments, ...sent].sort((left, right) => left.start_time - right.start_time);
  return [
    span(document, trace.segment.start_time, depth),
    ...children.flatMap((child) => spansOf(trace, child, depth + 1)),
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
