import dagre from "@dagrejs/dagre";
import type { MapEdge, MapNode, ServiceMap } from "../trace-report.ts";
import type { Point } from "./lines.ts";

/** A node with its middle. */
export interface PlacedNode extends Point {
  readonly node: MapNode;
}

export interface PlacedEdge {
  readonly edge: MapEdge;
  readonly points: readonly Point[];
  /** The middle of its label. */
  readonly label: Point;
}

export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** Pixels. */
export const nodeSize = { width: 168, height: 44 } as const;
const labelWidth = 104;
/** With a line of failures it is higher. */
const labelHeight = ({ errors, faults }: MapEdge) => (errors + faults > 0 ? 50 : 34);

/** Callers above those they call. */
export function serviceMapLayout({ nodes, edges }: ServiceMap): MapLayout {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 22, marginx: 6, marginy: 6 });
  for (const node of nodes) graph.setNode(node.id, { ...nodeSize });
  const known = new Set(nodes.map(({ id }) => id));
  const shown = edges.filter(({ from, to }) => known.has(from) && known.has(to));
  for (const edge of shown) {
    graph.setEdge(edge.from, edge.to, { width: labelWidth, height: labelHeight(edge), labelpos: "c" });
  }
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    nodes: nodes.map((node) => ({ node, ...pointOf(graph.node(node.id)) })),
    edges: shown.map((edge) => {
      const placed = graph.edge(edge.from, edge.to);
      return { edge, points: placed.points ?? [], label: pointOf(placed) };
    }),
  };
}

const pointOf = ({ x = 0, y = 0 }: Partial<Point>): Point => ({ x, y });
