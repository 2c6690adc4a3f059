import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Phase } from "../deployment/deployment.ts";
import { keys, type Table } from "../deployment/table.ts";
import { compress, decompress } from "../text/compressed.ts";

/** What X-Ray showed of the smoke tests' own traces in one phase, and how it was judged. */
export interface TraceReport {
  /** When X-Ray was asked last; ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly results: readonly TraceResult[];
  /** Of those traces that X-Ray showed, in the order of the contract. */
  readonly timelines: readonly TraceTimeline[];
  readonly map: ServiceMap;
}

/** The verdict on the trace of one smoke request; `missing` until X-Ray shows all that must be there. */
export interface TraceResult {
  /** The smoke test's name. */
  readonly name: string;
  readonly traceId: string;
  readonly status: "complete" | "missing" | "wrong";
  readonly problems: readonly string[];
}

/** How one smoke request passed through the service, for a waterfall. */
export interface TraceTimeline {
  /** The smoke test's name. */
  readonly name: string;
  readonly traceId: string;
  readonly durationMs: number;
  /** Parents before their children; bounded. */
  readonly spans: readonly TraceSpan[];
  /** Spans that were left out because there are too many. */
  readonly omitted: number;
}

/** A segment or subsegment. */
export interface TraceSpan {
  readonly name: string;
  /** `remote` or `aws` for a call that leaves the service; missing for its own work. */
  readonly namespace?: string | undefined;
  /** From the beginning of the trace. */
  readonly startMs: number;
  readonly durationMs: number;
  /** 0 for the service's own segment. */
  readonly depth: number;
  /** A 5xx or an exception of the service. */
  readonly fault: boolean;
  /** A 4xx. */
  readonly error: boolean;
}

/** X-Ray's service map of exactly these traces. */
export interface ServiceMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
}

export interface MapNode {
  /** Unique within the map. */
  readonly id: string;
  readonly name: string;
  /** As X-Ray says it: `client`, `remote`, `Database::SQL`, `AWS::ECS::Container` …; empty for a plain service. */
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

export async function storeTraceReport(
  table: Table,
  deploymentId: string,
  phase: Phase,
  report: TraceReport,
): Promise<void> {
  const Item = { ...keys.traces(deploymentId, phase), content: compress(report) };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** Undefined when the phase did not come as far as the traces. */
export async function readTraceReport(
  table: Table,
  deploymentId: string,
  phase: Phase,
): Promise<TraceReport | undefined> {
  const Key = keys.traces(deploymentId, phase);
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key, ConsistentRead: true }),
  );
  return Item ? decompress<TraceReport>(Item.content as Uint8Array) : undefined;
}
