import type { Edge, EdgeStatistics, HistogramEntry, Service } from "@aws-sdk/client-xray";
import { allSubsegments, type SegmentDocument } from "./segment.ts";
import type { Trace } from "./trace.ts";
import { serviceType } from "./trace-summary.ts";

interface Statistics extends EdgeStatistics {
  OkCount: number;
  readonly ErrorStatistics: Counts;
  readonly FaultStatistics: Counts;
  TotalCount: number;
  /** In seconds. */
  TotalResponseTime: number;
}

interface Counts {
  OtherCount: number;
  ThrottleCount?: number;
  TotalCount: number;
}

/** The calls to a node, or along an edge. Times in epoch seconds. */
interface Calls {
  startTime: number;
  endTime: number;
  readonly statistics: Statistics;
  readonly responseTimes: Map<number, number>;
}

interface Node extends Calls {
  readonly referenceId: number;
  readonly name: string;
  readonly type: string | undefined;
  root: boolean;
  readonly edges: Map<Node, Calls>;
}

/** The service map of the traces, as GetServiceGraph returns it: clients, services, databases, external APIs. */
export function serviceGraph(traces: readonly Trace[]): Service[] {
  const graph = new Graph();
  for (const trace of traces) graph.add(trace);
  return graph.services();
}

class Graph {
  readonly #nodes = new Map<string, Node>();

  add({ segments }: Trace): void {
    const callers = new Map<string, SegmentDocument>();
    for (const segment of segments) {
      for (const { id } of [segment, ...allSubsegments(segment)]) callers.set(id, segment);
    }
    for (const segment of segments) {
      const caller = callers.get(segment.parent_id ?? "");
      const node = this.#node(segment.name, serviceType(segment), caller === undefined);
      const from = caller
        ? this.#node(caller.name, serviceType(caller), !callers.has(caller.parent_id ?? ""))
        : this.#node(segment.name, "client", false);
      record(node, segment);
      const edge = from.edges.get(node) ?? noCalls();
      from.edges.set(node, edge);
      record(edge, segment);
      widen(from, segment);
    }
  }

  services(): Service[] {
    return [...this.#nodes.values()].map(toService);
  }

  #node(name: string, type: string | undefined, root: boolean): Node {
    const key = `${type} ${name}`;
    const known = this.#nodes.get(key);
    if (known) {
      known.root ||= root;
      return known;
    }
    const node: Node = { referenceId: this.#nodes.size, name, type, root, edges: new Map(), ...noCalls() };
    this.#nodes.set(key, node);
    return node;
  }
}

function noCalls(): Calls {
  return {
    startTime: Number.POSITIVE_INFINITY,
    endTime: Number.NEGATIVE_INFINITY,
    statistics: {
      OkCount: 0,
      ErrorStatistics: { ThrottleCount: 0, OtherCount: 0, TotalCount: 0 },
      FaultStatistics: { OtherCount: 0, TotalCount: 0 },
      TotalCount: 0,
      TotalResponseTime: 0,
    },
    responseTimes: new Map(),
  };
}

function widen(calls: Calls, { start_time, end_time = start_time }: SegmentDocument): void {
  calls.startTime = Math.min(calls.startTime, start_time);
  calls.endTime = Math.max(calls.endTime, end_time);
}

/** Counts a call. One that has not ended has no outcome yet and only extends the time range. */
function record(calls: Calls, segment: SegmentDocument): void {
  widen(calls, segment);
  if (segment.end_time === undefined) return;
  const seconds = Math.round((segment.end_time - segment.start_time) * 1000) / 1000;
  calls.responseTimes.set(seconds, (calls.responseTimes.get(seconds) ?? 0) + 1);
  const { statistics } = calls;
  statistics.TotalCount += 1;
  statistics.TotalResponseTime += seconds;
  if (segment.fault) count(statistics.FaultStatistics, "OtherCount");
  else if (segment.throttle) count(statistics.ErrorStatistics, "ThrottleCount");
  else if (segment.error) count(statistics.ErrorStatistics, "OtherCount");
  else statistics.OkCount += 1;
}

function count(counts: Counts, kind: "OtherCount" | "ThrottleCount"): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
  counts.TotalCount += 1;
}

function toService(node: Node): Service {
  const histogram = toHistogram(node.responseTimes);
  return {
    ReferenceId: node.referenceId,
    Name: node.name,
    Names: [node.name],
    ...(node.root && { Root: true }),
    ...(node.type && { Type: node.type }),
    State: node.type === "client" || node.type === "remote" ? "unknown" : "active",
    ...times(node),
    Edges: [...node.edges].map(([to, calls]) => toEdge(to, calls)),
    ...(node.type !== "client" && {
      SummaryStatistics: node.statistics,
      ResponseTimeHistogram: histogram,
      DurationHistogram: histogram,
    }),
  };
}

function toEdge(to: Node, calls: Calls): Edge {
  return {
    ReferenceId: to.referenceId,
    ...times(calls),
    SummaryStatistics: calls.statistics,
    ResponseTimeHistogram: toHistogram(calls.responseTimes),
    Aliases: [],
  };
}

function times({ startTime, endTime }: Calls): { StartTime: Date; EndTime: Date } {
  return { StartTime: new Date(startTime * 1000), EndTime: new Date(endTime * 1000) };
}

function toHistogram(responseTimes: ReadonlyMap<number, number>): HistogramEntry[] {
  return [...responseTimes]
    .sort(([left], [right]) => left - right)
    .map(([Value, Count]) => ({ Value, Count }));
}
