import { mkdir, writeFile } from "node:fs/promises";
import definition from "../../statemachine/deploy.asl.json" with { type: "json" };
import { stateMachineDrawing } from "./state-machine-drawing.ts";

const folder = new URL("../../docs/pictures/", import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(new URL("state-machine.svg", folder), stateMachineDrawing(definition));
