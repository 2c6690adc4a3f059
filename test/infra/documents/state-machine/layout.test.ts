import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { layOut } from "../../../../infra/documents/state-machine/layout.ts";
import { writtenLayout } from "../../../../infra/documents/state-machine/written-layout.ts";
import definition from "../../../../statemachine/deploy.asl.json" with { type: "json" };

const generated = "../../../../orchestrator/pictures/state-machine-layout.generated.ts";

describe("the layout of the state machine", () => {
  it("is the one that the pages draw: npm run docs:state-machine", async () => {
    const file = await readFile(new URL(generated, import.meta.url), "utf8");

    expect(file).toBe(writtenLayout(layOut(definition)));
  });

  it("has every state once", () => {
    const { boxes } = layOut(definition);

    expect(boxes.map(({ node }) => node.name).sort()).toEqual(Object.keys(definition.States).sort());
  });

  it("places the states without overlap", () => {
    const { boxes } = layOut(definition);
    const overlapping = boxes.flatMap((one, index) =>
      boxes
        .slice(index + 1)
        .filter(
          (other) =>
            Math.abs(one.x - other.x) < (one.width + other.width) / 2 &&
            Math.abs(one.y - other.y) < (one.height + other.height) / 2,
        )
        .map((other) => `${one.node.name} ${other.node.name}`),
    );

    expect(overlapping).toEqual([]);
  });

  it("keeps every line within the picture", () => {
    const { transitions, width, height } = layOut(definition);
    const outside = transitions.filter(({ points }) =>
      points.some(({ x, y }) => x < 0 || y < 0 || x > width || y > height),
    );

    expect(transitions.length).toBeGreaterThan(30);
    expect(outside).toEqual([]);
  });
});
