import type { Edge, Service } from "@aws-sdk/client-xray";
import type { MapEdge, MapNode, ServiceMap } from "./trace-report.ts";

/** A call that the service map must show. */
export interface ExpectedEdge {
  /** A service's name; undefined for the client. */
  readonly from?: string;
  /** One of these names. */
  readonly to: readonly string[];
}

/** The expected edges that the map does not show, one line each. */
export function missingEdges(map: ServiceMap, expected: readonly ExpectedEdge[]): readonly string[] {
  const nodes = new Map(map.nodes.map((node) => [node.id, node]));
  const shown = map.edges.flatMap(({ from, to, requests }) => {
    const [source, target] = [nodes.get(from), nodes.get(to)];
    return source && target && requests > 0 ? [{ from: callerName(source), to: target.name }] : [];
  });
  return expected
    .filter(({ from, to }) => !shown.some((edge) => edge.from === from && to.includes(edge.to)))
    .map(({ from = "client", to }) => `the service map has no edge ${from} → ${to.join(" or ")}`);
}

/** X-Ray gives the client the name of the service that it calls. */
const callerName = ({ type, name }: MapNode) => (type === "client" ? undefined : name);

/**
 * Merges several responses of GetTraceGraph, whose reference ids are valid within one response only.
 * https://docs.aws.amazon.com/xray/latest/api/API_GetTraceGraph.html
 */
export function serviceMap(graphs: readonly (readonly Service[])[]): ServiceMap {
  const nodes = new Map<string, MapNode>();
  const edges = new Map<string, MapEdge>();
  for (const services of graphs) {
    const ids = new Map(services.map((service) => [service.ReferenceId, nodeOf(service).id]));
    for (const service of services) {
      const node = nodeOf(service);
      nodes.set(node.id, node);
      for (const edge of service.Edges ?? []) {
        const to = ids.get(edge.ReferenceId);
        if (to === undefined) continue;
        const key = `${node.id} → ${to}`;
        edges.set(key, joined(edges.get(key), edgeOf(node.id, to, edge)));
      }
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function nodeOf({ Name = "", Type = "" }: Service): MapNode {
  return { id: `${Type} ${Name}`.trim(), name: Name, type: Type };
}

function edgeOf(from: string, to: string, { SummaryStatistics: statistics }: Edge): MapEdge {
  const requests = statistics?.TotalCount ?? 0;
  const seconds = statistics?.TotalResponseTime ?? 0;
  return {
    from,
    to,
    requests,
    averageMs: requests === 0 ? 0 : Math.round((seconds * 1000) / requests),
    errors: statistics?.ErrorStatistics?.TotalCount ?? 0,
    faults: statistics?.FaultStatistics?.TotalCount ?? 0,
  };
}

function joined(one: MapEdge | undefined, other: MapEdge): MapEdge {
  if (!one) return other;
  const requests = one.requests + other.requests;
  const totalMs = one.averageMs * one.requests + other.averageMs * other.requests;
  return {
    ...other,
    requests,
    averageMs: requests === 0 ? 0 : Math.round(totalMs / requests),
    errors: one.errors + other.errors,
    faults: one.faults + other.faults,
  };
}
