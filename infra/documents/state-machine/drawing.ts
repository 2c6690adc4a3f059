import { raw } from "hono/html";
import { pictureStyle } from "../../../orchestrator/pictures/picture-style.ts";
import type { StateMachineLayout } from "../../../orchestrator/pictures/state-machine-layout.ts";
import { stateMachinePicture } from "../../../orchestrator/pictures/state-machine-picture.ts";

/** `docs/pictures/state-machine.svg`: the picture with its own style and ground, for light and dark pages. */
export function stateMachineDrawing(layout: StateMachineLayout): string {
  const picture = String(stateMachinePicture(layout));
  const style = `<style>${raw(pictureStyle)}.ground { fill: var(--paper) }</style>`;
  const ground = '<rect class="ground" width="100%" height="100%" rx="12"/>';
  return `${picture.replace("</desc>", `</desc>${style}${ground}`)}\n`;
}
