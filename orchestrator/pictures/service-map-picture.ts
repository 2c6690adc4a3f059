import { html } from "hono/html";
import { counted, formatDuration } from "../text/duration.ts";
import type { Html } from "../text/html.ts";
import { truncate } from "../text/truncate.ts";
import { visibleText } from "../text/visible-text.ts";
import type { MapEdge, MapNode, ServiceMap } from "../verification/trace-report.ts";
import { arrowHead, roundedLine } from "./lines.ts";
import { nodeSize, type PlacedEdge, type PlacedNode, serviceMapLayout } from "./service-map-layout.ts";

/** The service map: which service calls which, how often, its latency and its errors. `id` is unique on a page. */
export function serviceMapPicture(map: ServiceMap, id = "service-map"): Html {
  const withBalancer = throughLoadBalancer(map);
  const { width, height, nodes, edges } = serviceMapLayout(withBalancer);
  const names = new Map(withBalancer.nodes.map((node) => [node.id, nameOf(node)]));
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="picture service-map" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-labelledby="${id} ${id}-text">
<title id="${id}">The service map of the smoke tests</title>
<desc id="${id}-text">${withBalancer.edges.map((edge) => sentenceOf(edge, names)).join(" ")}</desc>
<g aria-hidden="true">${edges.map(edgeShape)}</g>
<g role="list">
${nodes.map(nodeShape)}</g>
</svg>
`;
}

const balancer: MapNode = { id: "load balancer", name: "load balancer", type: "load-balancer" };

/** X-Ray does not show the load balancer, yet each request from outside passes through it. */
function throughLoadBalancer({ nodes, edges }: ServiceMap): ServiceMap {
  const clients = new Set(nodes.filter(({ type }) => type === "client").map(({ id }) => id));
  const outer = edges.filter(({ from }) => clients.has(from));
  if (outer.length === 0) return { nodes, edges };
  return {
    nodes: [...nodes, balancer],
    edges: [
      ...outer.map((edge) => ({ ...edge, to: balancer.id })),
      ...outer.map((edge) => ({ ...edge, from: balancer.id })),
      ...edges.filter(({ from }) => !clients.has(from)),
    ],
  };
}

type Kind = "client" | "balancer" | "service" | "database" | "remote";

function kindOf({ type }: MapNode): Kind {
  if (type === "client") return "client";
  if (type === balancer.type) return "balancer";
  if (/database|dynamodb/i.test(type)) return "database";
  return type === "remote" ? "remote" : "service";
}

const words: Readonly<Record<Kind, string>> = {
  client: "who calls",
  balancer: "passes requests on",
  service: "the service",
  database: "database",
  remote: "external API",
};

/** X-Ray names a client after the service that it calls. */
const nameOf = (node: MapNode) => (kindOf(node) === "client" ? "client" : visibleText(node.name));

const icons: Readonly<Record<Kind, Html>> = {
  client: html`<circle cy="-4" r="4"/><path d="M-7 8C-7 0 7 0 7 8"/>`,
  balancer: html`<path d="M0 -8V-1M0 -1L-7 7M0 -1V7M0 -1L7 7"/>`,
  service: html`<path d="M0 -8L7 -4V4L0 8L-7 4V-4ZM-7 -4L0 0L7 -4M0 0V8"/>`,
  database: html`<ellipse cy="-5" rx="7" ry="3"/><path d="M-7 -5V5C-7 9 7 9 7 5V-5M-7 0C-7 4 7 4 7 0"/>`,
  remote: html`<circle r="8"/><path d="M-8 0H8M0 -8C-5 -4 -5 4 0 8C5 4 5 -4 0 -8"/>`,
};

// Characters that fit beside the sign.
const maxName = 19;

function nodeShape({ node, x, y }: PlacedNode): Html {
  const kind = kindOf(node);
  const name = nameOf(node);
  const shown = truncate(name, maxName);
  const { width, height } = nodeSize;
  return html`<g role="listitem" class="node ${kind}" transform="translate(${x.toFixed(1)} ${y.toFixed(1)})"><title>${name}, ${words[kind]}</title>
<rect class="shape" x="${-width / 2}" y="${-height / 2}" width="${width}" height="${height}" rx="9"/>
<g class="icon" transform="translate(${-width / 2 + 20} 0)">${icons[kind]}</g>
<text class="name" x="${-width / 2 + 38}" y="-2">${shown}</text><text class="small" x="${-width / 2 + 38}" y="13">${words[kind]}</text></g>
`;
}

function edgeShape({ edge, points, label }: PlacedEdge): Html {
  const state = edge.faults > 0 ? " faulty" : edge.errors > 0 ? " erring" : "";
  const failures = failuresOf(edge);
  return html`<g class="edge${state}"><path class="line" d="${roundedLine(points)}"/><path class="head" d="${arrowHead(points)}"/>
<g transform="translate(${label.x.toFixed(1)} ${label.y.toFixed(1)})"><rect class="halo" x="-48" y="${failures ? -23 : -17}" width="96" height="${failures ? 46 : 34}" rx="6"/>
<text class="middle strong" y="${failures ? -9 : -3}">${countOf(edge)}</text><text class="middle small" y="${failures ? 5 : 11}">${formatDuration(edge.averageMs)} on average</text>${failures && html`<text class="middle flag" y="18">${failures}</text>`}</g></g>
`;
}

const countOf = ({ requests }: MapEdge) => counted(requests, "request");

const failuresOf = ({ errors, faults }: MapEdge) =>
  [faults > 0 && counted(faults, "fault"), errors > 0 && counted(errors, "error")].filter(Boolean).join(", ");

function sentenceOf(edge: MapEdge, names: ReadonlyMap<string, string>): string {
  const failures = failuresOf(edge);
  return `${names.get(edge.from)} to ${names.get(edge.to)}: ${countOf(edge)}, ${formatDuration(edge.averageMs)} on average${failures && `, ${failures}`}.`;
}
