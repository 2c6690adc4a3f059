import type { MapEdge, MapNode, ServiceMap } from "../verification/trace-report.ts";
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
export const nodeSize = { width: 190, height: 44 } as const;
const columnGap = 28;
// Room for a label of three lines between two rows.
const rowGap = 76;
const margin = 6;

/** Callers above those they call; each row in the middle. */
export function serviceMapLayout({ nodes, edges }: ServiceMap): MapLayout {
  const rows = rowsOf(nodes, edges);
  const widest = Math.max(1, ...rows.map((row) => row.length));
  const width = widest * (nodeSize.width + columnGap) - columnGap + 2 * margin;
  const placed = rows.flatMap((row, depth) =>
    row.map((node, index) => place(node, index, row.length, depth, width)),
  );
  const places = new Map(placed.map((one) => [one.node.id, one]));
  return {
    width,
    height: rows.length * (nodeSize.height + rowGap) - rowGap + 2 * margin,
    nodes: placed,
    edges: edges.flatMap((edge) => {
      const [from, to] = [places.get(edge.from), places.get(edge.to)];
      return from && to && from !== to ? [connect(edge, from, to)] : [];
    }),
  };
}

function place(node: MapNode, index: number, count: number, depth: number, width: number): PlacedNode {
  const step = nodeSize.width + columnGap;
  return {
    node,
    x: width / 2 + (index - (count - 1) / 2) * step,
    y: margin + depth * (nodeSize.height + rowGap) + nodeSize.height / 2,
  };
}

function connect(edge: MapEdge, from: PlacedNode, to: PlacedNode): PlacedEdge {
  const start = { x: from.x, y: from.y + nodeSize.height / 2 };
  const end = { x: to.x, y: to.y - nodeSize.height / 2 };
  const middle = (start.y + end.y) / 2;
  const bend = start.y + 10;
  const points = from.x === to.x ? [start, end] : [start, { x: from.x, y: bend }, { x: to.x, y: bend }, end];
  return { edge, points, label: { x: to.x, y: middle + 2 } };
}

/** The nodes by the longest way to them; a call that leads back counts for no step. */
function rowsOf(nodes: readonly MapNode[], edges: readonly MapEdge[]): MapNode[][] {
  const depths = new Map<string, number>();
  const visit = (id: string, depth: number, path: readonly string[]): void => {
    if (path.includes(id) || (depths.get(id) ?? -1) >= depth) return;
    depths.set(id, depth);
    for (const { to } of edges.filter(({ from }) => from === id)) visit(to, depth + 1, [...path, id]);
  };
  const called = new Set(edges.map(({ to }) => to));
  const roots = nodes.filter(({ id }) => !called.has(id));
  for (const { id } of roots.length > 0 ? roots : nodes.slice(0, 1)) visit(id, 0, []);
  const rows: MapNode[][] = [];
  for (const node of nodes) {
    const depth = depths.get(node.id) ?? 0;
    rows[depth] = [...(rows[depth] ?? []), node];
  }
  return rows.map((row) => row ?? []);
}
