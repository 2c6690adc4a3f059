import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";
import { functions } from "../../functions/functions.ts";

interface JsonPart {
  readonly filter: RegExp;
  readonly part: (whole: Readonly<Record<string, unknown>>) => object;
}

/** The services that functions call, by their IAM prefixes. */
const services = new Set(functions.flatMap(({ actions }) => actions.map((action) => action.split(":")[0])));

const parts: readonly JsonPart[] = [
  // An AWS SDK client reads only the version of its package.json. Saves 2 KB for each client.
  { filter: /@aws-sdk\/client-[^/]+\/package\.json$/, part: ({ version }) => ({ version }) },
  // What the X-Ray SDK records of a call's input and output, by service. Saves 9 KB.
  {
    filter: /aws-xray-sdk-core\/dist\/lib\/resources\/aws_whitelist\.json$/,
    part: (list) => ({
      services: Object.fromEntries(
        Object.entries(list.services as object).filter(([service]) => services.has(service)),
      ),
    }),
  },
];

/** Replaces JSON files of packages by the part of them that is read. */
export const jsonParts: Plugin = {
  name: "json-parts",
  setup: (build) => {
    for (const { filter, part } of parts) {
      build.onLoad({ filter }, async ({ path }) => ({
        contents: JSON.stringify(part(JSON.parse(await readFile(path, "utf8")))),
        loader: "json",
      }));
    }
  },
};
