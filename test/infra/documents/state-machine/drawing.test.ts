import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { stateMachineDrawing } from "../../../../infra/documents/state-machine/drawing.ts";
import { layOut } from "../../../../infra/documents/state-machine/layout.ts";
import definition from "../../../../statemachine/deploy.asl.json" with { type: "json" };

it("the README's picture is the one of the state machine: npm run docs:state-machine", async () => {
  const file = await readFile(
    new URL("../../../../docs/pictures/state-machine.svg", import.meta.url),
    "utf8",
  );

  expect(file).toBe(stateMachineDrawing(layOut(definition)));
});
