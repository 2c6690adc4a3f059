import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** In the place of each AWS SDK client's package.json: its version, which is all that is read. 2 KB less a client. */
export const clientVersionOnly: Plugin = {
  name: "client-version-only",
  setup: (build) => {
    build.onLoad({ filter: /@aws-sdk\/client-[^/]+\/package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, "utf8")) as { version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};
