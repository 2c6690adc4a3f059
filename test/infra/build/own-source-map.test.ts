import { decode, encode } from "@jridgewell/sourcemap-codec";
import { expect, it } from "vitest";
import { ownSourceMap } from "../../../infra/build/own-source-map.ts";

it("a source map keeps the project's own sources, and ends them where a package begins", () => {
  const json = JSON.stringify({
    version: 3,
    sources: ["../node_modules/middy/index.js", "../functions/notify.ts", "../orchestrator/states/notify.ts"],
    names: ["middy", "handler", "notify"],
    mappings: encode([
      [
        [0, 0, 0, 0, 0],
        [5, 0, 1, 0],
      ],
      [
        [0, 2, 7, 4, 2],
        [9, 2, 8, 2],
        [12, 0, 3, 1],
        [15, 0, 3, 2, 0],
        [20, 1, 2, 0, 1],
      ],
    ]),
  });

  const { sources, names, mappings } = JSON.parse(ownSourceMap(json));

  expect(sources).toEqual(["../orchestrator/states/notify.ts", "../functions/notify.ts"]);
  expect(names).toEqual(["notify", "handler"]);
  expect(decode(mappings)).toEqual([[[0]], [[0, 0, 7, 4, 0], [9, 0, 8, 2], [12], [20, 1, 2, 0, 1]]]);
});
