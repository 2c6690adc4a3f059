import { createHash } from "node:crypto";
import { allSubsegments, type SegmentDocument, type Subsegment } from "./segment.ts";

/**
 * The segments that X-Ray infers for called services without own segments, e.g. a database or an external API.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-inferredsegments
 */
export function inferSegments(segments: readonly SegmentDocument[]): SegmentDocument[] {
  const answered = new Set(segments.map(({ parent_id }) => parent_id));
  return segments.flatMap((segment) =>
    allSubsegments(segment)
      .filter(({ id, namespace }) => (namespace === "remote" || namespace === "aws") && !answered.has(id))
      .map((subsegment) => infer(segment.trace_id, subsegment)),
  );
}

const copiedFields = [
  "name",
  "start_time",
  "end_time",
  "in_progress",
  "http",
  "sql",
  "aws",
  "error",
  "fault",
  "throttle",
];

function infer(traceId: string, subsegment: Subsegment): SegmentDocument {
  const copied = Object.fromEntries(
    Object.entries(subsegment).filter(([field]) => copiedFields.includes(field)),
  );
  return {
    ...(copied as Pick<Subsegment, "name" | "start_time">),
    id: idFrom(subsegment.id),
    trace_id: traceId,
    parent_id: subsegment.id,
    inferred: true,
    ...(subsegment.sql && { origin: "Database::SQL" }),
  };
}

/** Always the same id for the same subsegment, and different from all ids that programs generate. */
const idFrom = (id: string) => createHash("sha256").update(`inferred ${id}`).digest("hex").slice(0, 16);
