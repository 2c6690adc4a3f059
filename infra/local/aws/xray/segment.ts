import * as v from "valibot";

const SegmentId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, "must be 16 lower-case hexadecimal digits"));
const TraceId = v.pipe(
  v.string(),
  v.regex(
    /^1-[0-9a-f]{8}-[0-9a-f]{24}$/,
    "must be 1-<8 hexadecimal digits of the time>-<24 hexadecimal digits>",
  ),
);
// https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
const maxNameLength = 200;

const common = {
  id: SegmentId,
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(maxNameLength)),
  start_time: v.number(),
  end_time: v.optional(v.number()),
  in_progress: v.optional(v.boolean()),
  parent_id: v.optional(SegmentId),
  namespace: v.optional(v.string()),
  origin: v.optional(v.string()),
  error: v.optional(v.boolean()),
  fault: v.optional(v.boolean()),
  throttle: v.optional(v.boolean()),
  annotations: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
  http: v.optional(
    v.looseObject({
      request: v.optional(v.looseObject({ url: v.optional(v.string()), method: v.optional(v.string()) })),
      response: v.optional(v.looseObject({ status: v.optional(v.number()) })),
    }),
  ),
  sql: v.optional(v.looseObject({})),
};
const Common = v.looseObject(common);

/** A part of a segment: a call, a query or other work of the program. Times in epoch seconds. */
export interface Subsegment extends v.InferOutput<typeof Common> {
  readonly subsegments?: Subsegment[] | undefined;
}

/** A document that X-Ray accepts: a segment, or a subsegment that is sent separately (`type: "subsegment"`). */
export interface SegmentDocument extends Subsegment {
  readonly trace_id: string;
  readonly type?: "subsegment" | undefined;
  /** Whether X-Ray inferred the segment for a service that sends none. */
  readonly inferred?: boolean | undefined;
}

interface Ending {
  readonly end_time?: number | undefined;
  readonly in_progress?: boolean | undefined;
}

const finished = <Input extends Ending>() =>
  v.check<Input, string>(
    ({ end_time, in_progress }) => end_time !== undefined || in_progress === true,
    "must have an end_time, or be in_progress",
  );

const subsegments = v.optional(v.array(v.lazy((): v.GenericSchema<unknown, Subsegment> => SubsegmentSchema)));

const SubsegmentSchema = v.pipe(v.looseObject({ ...common, subsegments }), finished());

const SegmentSchema = v.pipe(
  v.looseObject({
    ...common,
    trace_id: TraceId,
    type: v.optional(v.literal("subsegment")),
    inferred: v.optional(v.boolean()),
    subsegments,
  }),
  finished(),
  v.check(({ type, parent_id }) => type === undefined || parent_id !== undefined, "must name its parent_id"),
);

/** X-Ray refuses the document. The message names the field. */
export class InvalidSegment extends Error {
  override readonly name = "InvalidSegment";
}

/** Parses a segment document. Throws InvalidSegment. */
export function parseSegment(json: string): SegmentDocument {
  const result = v.safeParse(SegmentSchema, parseJson(json));
  if (result.success) return result.output;
  const [{ message }] = result.issues;
  const field = v.getDotPath(result.issues[0]);
  throw new InvalidSegment(field ? `${field}: ${message}` : message);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidSegment("not JSON");
  }
}

export const isTraceId = (text: string) => v.is(TraceId, text);

/** The subsegments of a segment, at all depths. */
export function allSubsegments(parent: Subsegment): Subsegment[] {
  return (parent.subsegments ?? []).flatMap((child) => [child, ...allSubsegments(child)]);
}
