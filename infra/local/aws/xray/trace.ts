import { inferSegments } from "./inferred-segments.ts";
import type { SegmentDocument, Subsegment } from "./segment.ts";

/** A trace, assembled from its documents. Times in epoch seconds. */
export interface Trace {
  readonly id: string;
  readonly startTime: number;
  /** Seconds from the first start to the last end. */
  readonly duration: number;
  /** Complete segments, including inferred ones, in the order of their start. */
  readonly segments: readonly SegmentDocument[];
  /** Documents were dropped because the trace is too large. */
  readonly limitExceeded: boolean;
}

/** Embeds separately sent subsegments in their segments. Undefined if there is no segment yet. */
export function assembleTrace(
  id: string,
  documents: readonly SegmentDocument[],
  limitExceeded: boolean,
): Trace | undefined {
  const segments = documents.filter(({ type }) => type === undefined);
  const loose = documents.filter(({ type }) => type === "subsegment");
  const whole = segments.map((segment) => ({ ...segment, ...withSubsegments(segment, loose) }));
  if (whole.length === 0) return undefined;
  const all = [...whole, ...inferSegments(whole)].sort((left, right) => left.start_time - right.start_time);
  const startTime = Math.min(...all.map(({ start_time }) => start_time));
  const endTime = Math.max(...all.map(({ start_time, end_time }) => end_time ?? start_time));
  return { id, startTime, duration: round(endTime - startTime), segments: all, limitExceeded };
}

function withSubsegments(
  parent: Subsegment,
  loose: readonly SegmentDocument[],
): { subsegments?: Subsegment[] } {
  const arrived = loose.filter(({ parent_id }) => parent_id === parent.id);
  const embedded = (parent.subsegments ?? []).filter(({ id }) => !arrived.some((other) => other.id === id));
  const children = [...embedded, ...arrived.map(asEmbedded)].sort(
    (left, right) => left.start_time - right.start_time,
  );
  if (children.length === 0) return {};
  return { subsegments: children.map((child) => ({ ...child, ...withSubsegments(child, loose) })) };
}

/** An embedded subsegment has no type, trace id or parent id. */
function asEmbedded({
  type: _type,
  trace_id: _trace,
  parent_id: _parent,
  ...subsegment
}: SegmentDocument): Subsegment {
  return subsegment as Subsegment;
}

/** Rounds to microseconds, which removes the floating-point error of a difference of large numbers. */
const round = (seconds: number) => Math.round(seconds * 1e6) / 1e6;
