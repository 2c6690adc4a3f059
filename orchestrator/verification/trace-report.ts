import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Phase } from "../deployment/deployment.ts";
import { keys, readItem, type Table } from "../deployment/table.ts";
import { compress, decompress } from "../text/compressed.ts";

/** The traces of one phase's smoke tests, as X-Ray returned them, and their verdicts. */
export interface TraceReport {
  /** The last call to X-Ray; ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly results: readonly TraceResult[];
  /** Of the traces that X-Ray returned, in the order of the contract. */
  readonly timelines: readonly TraceTimeline[];
  readonly map: ServiceMap;
}

/** The verdict on the trace of one smoke request. `missing`: X-Ray does not return all expected parts yet. */
export interface TraceResult {
  /** The smoke test's name. */
  readonly name: string;
  readonly traceId: string;
  readonly status: "complete" | "missing" | "wrong";
  readonly problems: readonly string[];
}

/** The spans of one smoke request, for a waterfall chart. */
export interface TraceTimeline {
  /** The smoke test's name. */
  readonly name: string;
  readonly traceId: string;
  readonly durationMs: number;
  /** Parents before their children; at most 100. */
  readonly spans: readonly TraceSpan[];
  /** Number of omitted spans. */
  readonly omitted: number;
}

/** A segment or subsegment. */
export interface TraceSpan {
  readonly name: string;
  /** `remote` or `aws` for a call to another service; undefined for the service's own work. */
  readonly namespace?: string | undefined;
  /** Since the trace's start. */
  readonly startMs: number;
  readonly durationMs: number;
  /** 0 for the service's own segment. */
  readonly depth: number;
  /** A 5xx or an exception of the service. */
  readonly fault: boolean;
  /** A 4xx. */
  readonly error: boolean;
}

/** X-Ray's service map of these traces only. */
export interface ServiceMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
}

export interface MapNode {
  /** Unique within the map. */
  readonly id: string;
  readonly name: string;
  /** X-Ray's type: `client`, `remote`, `Database::SQL`, `AWS::ECS::Container` …; empty for a plain service. */
  readonly type: string;
}

/** The requests from one node to another. */
export interface MapEdge {
  /** Node ids. */
  readonly from: string;
  readonly to: string;
  readonly requests: number;
  readonly averageMs: number;
  readonly errors: number;
  readonly faults: number;
}

/** Stores the report; each poll overwrites it. */
export async function storeTraceReport(
  table: Table,
  deploymentId: string,
  phase: Phase,
  report: TraceReport,
): Promise<void> {
  const Item = { ...keys.traces(deploymentId, phase), content: compress(report) };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** The stored report; undefined if the phase did not reach the traces. */
export async function readTraceReport(
  table: Table,
  deploymentId: string,
  phase: Phase,
): Promise<TraceReport | undefined> {
  const item = await readItem(table, keys.traces(deploymentId, phase));
  return item ? decompress<TraceReport>(item.content as Uint8Array) : undefined;
}
