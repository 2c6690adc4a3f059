import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The X-Ray SDK is CommonJS and calls `require`, which an ES module does not have. */
const REQUIRE_BANNER =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** Bundles the tasks service into one minified ES module at `outfile`, which Node runs by itself. */
export async function bundleService(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("main.ts", import.meta.url))],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node20",
    mainFields: ["module", "main"],
    conditions: ["module"],
    external: ["pg-native"],
    banner: { js: REQUIRE_BANNER },
    logLevel: "silent",
  });
}
