import { html } from "hono/html";
import type { Html } from "../text/html.ts";
import type { TransitionLine } from "./state-boxes.ts";
import type { StateMachineDefinition } from "./state-graph.ts";
import { stateMachineLayout } from "./state-machine-layout.ts";
import { pictureKey } from "./state-picture-key.ts";
import { stateShape, wayShape } from "./state-picture-parts.ts";
import { type PicturedProgress, passesOf, type StatePasses } from "./state-status.ts";

/**
 * The state machine as SVG, coloured by an execution where one is given. Its classes are in
 * `picture-style.ts`.
 */
export function stateMachinePicture(definition: StateMachineDefinition, pictured?: PicturedProgress): Html {
  const { width, height, boxes, ways, endFrame, free } = stateMachineLayout(definition);
  const standings = new Map(
    pictured && boxes.map(({ node }) => [node.name, passesOf(node, pictured)] as const),
  );
  const frame = html`<rect class="frame" x="${endFrame.x}" y="${endFrame.y}" width="${endFrame.width}" height="${endFrame.height}" rx="10"/>`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="picture state-machine" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-labelledby="state-machine-title state-machine-text">
<title id="state-machine-title">The states of the deployment</title>
<desc id="state-machine-text">${describe(standings)}</desc>
<g aria-hidden="true">${frame}${waysShape(ways, pictured)}${pictureKey(free, pictured !== undefined)}</g>
<g role="list">
${boxes.map((box) => stateShape(box, standings.get(box.node.name)))}</g>
</svg>`;
}

/** Those that were taken lie above the others. */
function waysShape(ways: readonly TransitionLine[], pictured: PicturedProgress | undefined): Html {
  const shown = ways.map((way) => ({ way, taken: takenIn(way, pictured) }));
  const ordered = shown.sort((one, other) => Number(one.taken.length > 0) - Number(other.taken.length > 0));
  return html`${ordered.map(({ way, taken }) => wayShape(way, taken))}`;
}

function takenIn(
  { from, to, kind }: TransitionLine,
  pictured: PicturedProgress | undefined,
): readonly string[] {
  const taken = (pictured?.ways ?? []).filter((way) => way.from === from && way.to === to);
  // The way back is taken once, when the deployment ends and the rollback begins.
  return kind === "back" ? taken.map(() => "rollback") : taken.map(({ phase }) => phase);
}

function describe(standings: ReadonlyMap<string, StatePasses>): string {
  if (standings.size === 0) {
    return "From top to bottom: the way of a deployment that goes well. At the right: what follows when a step fails.";
  }
  const now = [...standings].find(([, { deployment, rollback }]) =>
    ["running", "waiting"].includes((rollback ?? deployment).standing),
  );
  const failed = [...standings].filter(([, { deployment }]) => deployment.standing === "failed");
  const parts = [
    now ? `The execution is in ${now[0]}` : "The execution is over",
    ...(failed.length > 0 ? [`failed: ${failed.map(([name]) => name).join(", ")}`] : []),
  ];
  return `${parts.join("; ")}. Each state says how it went.`;
}
