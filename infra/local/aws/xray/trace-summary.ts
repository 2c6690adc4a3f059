import type { AnnotationValue, ServiceId, TraceSummary, ValueWithServiceIds } from "@aws-sdk/client-xray";
import { allSubsegments, type SegmentDocument } from "./segment.ts";
import type { Trace } from "./trace.ts";

/** The type of a segment's node on the service map. */
export function serviceType({ origin, inferred }: SegmentDocument): string | undefined {
  return origin ?? (inferred ? "remote" : undefined);
}

/** A trace as GetTraceSummaries returns it. */
export function summarize(trace: Trace): TraceSummary {
  const root = rootOf(trace);
  const duration = root?.end_time === undefined ? trace.duration : root.end_time - root.start_time;
  return {
    Id: trace.id,
    StartTime: new Date(trace.startTime * 1000),
    Duration: trace.duration,
    ResponseTime: Math.round(duration * 1e6) / 1e6,
    HasFault: trace.segments.some(({ fault }) => fault === true),
    HasError: trace.segments.some(({ error }) => error === true),
    HasThrottle: trace.segments.some(({ throttle }) => throttle === true),
    IsPartial: trace.segments.some(({ in_progress }) => in_progress === true),
    Http: {
      HttpURL: root?.http?.request?.url,
      HttpMethod: root?.http?.request?.method,
      HttpStatus: root?.http?.response?.status,
    },
    Annotations: annotationsOf(trace),
    ServiceIds: trace.segments.map(serviceId),
    ...(root && { EntryPoint: serviceId(root) }),
    Revision: trace.segments.length,
  };
}

/** The segment of the service that received the client's request. */
export const rootOf = ({ segments }: Trace) => segments.find(({ inferred }) => !inferred);

function serviceId(segment: SegmentDocument): ServiceId {
  return { Name: segment.name, Names: [segment.name], Type: serviceType(segment) };
}

function annotationsOf(trace: Trace): Record<string, ValueWithServiceIds[]> {
  const annotations: Record<string, ValueWithServiceIds[]> = {};
  for (const segment of trace.segments) {
    for (const part of [segment, ...allSubsegments(segment)]) {
      for (const [key, value] of Object.entries(part.annotations ?? {})) {
        annotations[key] ??= [];
        annotations[key].push({ AnnotationValue: annotationValue(value), ServiceIds: [serviceId(segment)] });
      }
    }
  }
  return annotations;
}

function annotationValue(value: string | number | boolean): AnnotationValue {
  if (typeof value === "number") return { NumberValue: value };
  return typeof value === "boolean" ? { BooleanValue: value } : { StringValue: value };
}
