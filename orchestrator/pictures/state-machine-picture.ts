import { html } from "hono/html";
import type { Phase } from "../deployment/deployment.ts";
import type { Html } from "../text/html.ts";
import type { StateMachineLayout, TransitionLine } from "./state-machine-layout.ts";
import { pictureKey } from "./state-picture-key.ts";
import { stateShape, transitionShape } from "./state-picture-parts.ts";
import { type PicturedProgress, passesOf, type StatePasses } from "./state-status.ts";

/** The state machine as SVG, coloured by an execution if one is given. Its classes are in `picture-style.ts`. */
export function stateMachinePicture(layout: StateMachineLayout, pictured?: PicturedProgress): Html {
  const { width, height, boxes, transitions, endFrame, keyAt } = layout;
  const passes = new Map(pictured && boxes.map(({ node }) => [node.name, passesOf(node, pictured)] as const));
  const frame = html`<rect class="frame" x="${endFrame.x}" y="${endFrame.y}" width="${endFrame.width}" height="${endFrame.height}" rx="10"/>`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="picture state-machine" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-labelledby="state-machine-title state-machine-text">
<title id="state-machine-title">The states of the deployment</title>
<desc id="state-machine-text">${describe(passes)}</desc>
<g aria-hidden="true">${frame}${transitionShapes(transitions, pictured)}${pictureKey(keyAt, pictured !== undefined)}</g>
<g role="list">
${boxes.map((box) => stateShape(box, passes.get(box.node.name)))}</g>
</svg>`;
}

/** Those that were taken lie above the others. */
function transitionShapes(
  transitions: readonly TransitionLine[],
  pictured: PicturedProgress | undefined,
): Html {
  const shown = transitions.map((transition) => ({ transition, taken: takenIn(transition, pictured) }));
  const ordered = shown.sort((one, other) => Number(one.taken.length > 0) - Number(other.taken.length > 0));
  return html`${ordered.map(({ transition, taken }) => transitionShape(transition, taken))}`;
}

/** The phases in which it was taken. */
function takenIn(
  { from, to, kind }: TransitionLine,
  pictured: PicturedProgress | undefined,
): readonly Phase[] {
  const taken = (pictured?.transitions ?? []).filter((one) => one.from === from && one.to === to);
  // `back` is taken once, when the deploy phase ends and the rollback begins.
  return kind === "back" ? taken.map(() => "rollback") : taken.map(({ phase }) => phase);
}

function describe(passes: ReadonlyMap<string, StatePasses>): string {
  if (passes.size === 0) {
    return "From top to bottom: a deployment that succeeds. At the right: what follows when a step fails.";
  }
  const current = [...passes].find(([, { deploy, rollback }]) =>
    ["running", "waiting"].includes((rollback ?? deploy).status),
  );
  const failed = [...passes].filter(([, { deploy }]) => deploy.status === "failed");
  const parts = [
    current ? `The execution is in ${current[0]}` : "The execution has ended",
    ...(failed.length > 0 ? [`failed: ${failed.map(([name]) => name).join(", ")}`] : []),
  ];
  return `${parts.join("; ")}. Each state has its status.`;
}
