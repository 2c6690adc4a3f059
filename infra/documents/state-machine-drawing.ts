import { raw } from "hono/html";
import { pictureStyle } from "../../orchestrator/pictures/picture-style.ts";
import type { StateMachineDefinition } from "../../orchestrator/pictures/state-graph.ts";
import { stateMachinePicture } from "../../orchestrator/pictures/state-machine-picture.ts";

/** `docs/pictures/state-machine.svg`: the picture with its own style and background, for light and dark pages. */
export function stateMachineDrawing(definition: StateMachineDefinition): string {
  const picture = String(stateMachinePicture(definition));
  const style = `<style>${raw(pictureStyle)}.ground { fill: var(--paper) }</style>`;
  const ground = '<rect class="ground" width="100%" height="100%" rx="12"/>';
  return `${picture.replace("</desc>", `</desc>${style}${ground}`)}\n`;
}
