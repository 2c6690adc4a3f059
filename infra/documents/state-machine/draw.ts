import { mkdir, writeFile } from "node:fs/promises";
import definition from "../../../statemachine/deploy.asl.json" with { type: "json" };
import { stateMachineDrawing } from "./drawing.ts";
import { layOut } from "./layout.ts";
import { writtenLayout } from "./written-layout.ts";

const root = new URL("../../../", import.meta.url);
const layout = layOut(definition);
await writeFile(
  new URL("orchestrator/pictures/state-machine-layout.generated.ts", root),
  writtenLayout(layout),
);
await mkdir(new URL("docs/pictures/", root), { recursive: true });
await writeFile(new URL("docs/pictures/state-machine.svg", root), stateMachineDrawing(layout));
