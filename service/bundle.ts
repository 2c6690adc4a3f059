import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The X-Ray SDK is CommonJS and calls `require`, which an ES module does not have. */
const requireBanner =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** Bundles the tasks service into one minified ES module at `outfile`, without external packages. */
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
    banner: { js: requireBanner },
    logLevel: "silent",
  });
}
