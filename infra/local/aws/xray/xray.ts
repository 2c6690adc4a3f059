import * as sdk from "@aws-sdk/client-xray";
import type { Clock } from "../clock.ts";
import { AwsError, type AwsService } from "../wire/service.ts";
import { type Daemon, type DaemonOptions, startDaemon } from "./daemon.ts";
import { samplingOperations } from "./sampling.ts";
import { InvalidSegment, isTraceId, parseSegment, type SegmentDocument } from "./segment.ts";
import { serviceGraph } from "./service-graph.ts";
import type { Trace } from "./trace.ts";
import { TraceStore } from "./trace-store.ts";
import { summarize } from "./trace-summary.ts";

export interface XRayOptions {
  readonly clock: Clock;
  /** Milliseconds from a document's arrival until it is visible; on AWS a few seconds. Default: 0. */
  readonly indexingDelayMs?: number;
}

/** X-Ray: https://docs.aws.amazon.com/xray/latest/api/ */
export interface XRay {
  readonly service: AwsService;
  /** `127.0.0.1:<UDP port>` of the functions' daemon, for AWS_XRAY_DAEMON_ADDRESS. */
  readonly daemonAddress: string;
  /** Starts another daemon on its own port, e.g. for a task. */
  startDaemon(options: Omit<DaemonOptions, "onSegment">): Promise<Daemon>;
  close(): Promise<void>;
}

const hourMs = 60 * 60 * 1000;
// https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html and API_GetServiceGraph.html
const maxTraceIds = 5;
const graphWindowHours = 6;
const summariesWindowHours = 24;
// AWS does not document its page size; 100 keeps a response small.
const pageSize = 100;

/** Starts the daemon on a free UDP port, and the service that returns the received traces. */
export async function startXRay({ clock, indexingDelayMs = 0 }: XRayOptions): Promise<XRay> {
  const store = new TraceStore(clock, indexingDelayMs);
  const take = (segment: SegmentDocument) => store.add(segment);
  const daemon = await startDaemon({ onSegment: take });
  return {
    service: {
      sdk,
      signingName: "xray",
      operations: { ...readOperations(store), ...samplingOperations(clock), PutTraceSegments: putWith(take) },
    },
    daemonAddress: daemon.address,
    startDaemon: (options) => startDaemon({ ...options, onSegment: take }),
    close: () => daemon.close(),
  };
}

function putWith(take: (segment: SegmentDocument) => void) {
  return async ({ TraceSegmentDocuments = [] }: sdk.PutTraceSegmentsRequest) => {
    const refused = TraceSegmentDocuments.map((document) => tryToTake(document, take));
    return { UnprocessedTraceSegments: refused.filter((each) => each !== undefined) };
  };
}

function tryToTake(document: string, take: (segment: SegmentDocument) => void) {
  try {
    take(parseSegment(document));
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidSegment)) throw error;
    return { ErrorCode: "ParseError", Message: `Invalid segment. ${error.message}` };
  }
}

function readOperations(store: TraceStore): AwsService["operations"] {
  return {
    BatchGetTraces: async ({ TraceIds = [] }: sdk.BatchGetTracesRequest) => {
      const traces = checkedIds(TraceIds).map((id) => ({ id, trace: store.get(id) }));
      return {
        Traces: traces.flatMap(({ trace }) => (trace ? [toSdkTrace(trace)] : [])),
        UnprocessedTraceIds: traces.flatMap(({ id, trace }) => (trace ? [] : [id])),
      };
    },
    GetTraceSummaries: async (input: sdk.GetTraceSummariesRequest) => {
      if (input.FilterExpression) throw invalid("Filter expressions are not supported by the local X-Ray");
      const [from, to] = timeRange(input.StartTime, input.EndTime, summariesWindowHours);
      const traces = store.between(from, to);
      const start = Number(input.NextToken ?? 0);
      const end = start + pageSize;
      return {
        TraceSummaries: traces.slice(start, end).map(summarize),
        TracesProcessedCount: traces.length,
        ApproximateTime: new Date(to * 1000),
        ...(end < traces.length && { NextToken: String(end) }),
      };
    },
    GetServiceGraph: async (input: sdk.GetServiceGraphRequest) => {
      const [from, to] = timeRange(input.StartTime, input.EndTime, graphWindowHours);
      return {
        StartTime: input.StartTime,
        EndTime: input.EndTime,
        Services: serviceGraph(store.between(from, to)),
        ContainsOldGroupVersions: false,
      };
    },
    GetTraceGraph: async ({ TraceIds = [] }: sdk.GetTraceGraphRequest) => {
      const traces = checkedIds(TraceIds).map((id) => store.get(id));
      return { Services: serviceGraph(traces.filter((trace) => trace !== undefined)) };
    },
  };
}

function checkedIds(ids: readonly string[]): readonly string[] {
  if (ids.length === 0 || ids.length > maxTraceIds) {
    throw invalid(`TraceIds must contain 1 to ${maxTraceIds} ids, not ${ids.length}`);
  }
  const wrong = ids.find((id) => !isTraceId(id));
  if (wrong !== undefined) throw invalid(`Invalid trace id: ${wrong}`);
  return ids;
}

/** The time range in epoch seconds. Throws InvalidRequestException if it is too long. */
function timeRange(start: Date | undefined, end: Date | undefined, hours: number): [number, number] {
  const [from, to] = [start?.getTime() ?? Number.NaN, end?.getTime() ?? Number.NaN];
  if (!(from <= to)) throw invalid("StartTime must not be after EndTime");
  if (to - from > hours * hourMs) throw invalid(`The time range cannot be longer than ${hours} hours`);
  return [from / 1000, to / 1000];
}

const invalid = (message: string) => new AwsError("InvalidRequestException", message);

function toSdkTrace({ id, duration, segments, limitExceeded }: Trace): sdk.Trace {
  return {
    Id: id,
    Duration: duration,
    LimitExceeded: limitExceeded,
    Segments: segments.map((segment) => ({ Id: segment.id, Document: JSON.stringify(segment) })),
  };
}
