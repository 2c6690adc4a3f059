import { readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { type Asset, functions } from "../functions/functions.ts";
import { shorterClientErrors } from "./bundle-replacements/client-errors.ts";
import { jsonParts } from "./bundle-replacements/json-parts.ts";
import { functionEntries, functionEntry, lambdaSource } from "./function-entries.ts";
import { writeFacts } from "./migrations/write-facts.ts";
import { ownSourceMap } from "./own-source-map.ts";
import { isCurrent, writeStamp } from "./stamp/build-stamp.ts";
import { writeIfChanged } from "./stamp/write-if-changed.ts";

const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

/** Where `npm run bundle` and the local AWS write the functions: one folder each, as Lambda unpacks it. */
export const bundleFolder = join(projectRoot, "dist", "functions");

const replacement = (name: string) =>
  join(projectRoot, "infra", "build", "bundle-replacements", `${name}.ts`);

/** Parts of packages that no function uses. They would be a third of each bundle. */
const replacements = {
  "@aws-sdk/credential-provider-node": replacement("credential-provider-node"),
  "@aws-sdk/endpoint-cache": replacement("endpoint-cache"),
  "@smithy/core/event-streams": replacement("event-streams"),
  semver: replacement("semver"),
};

export interface BundleOptions {
  /** Absolute path; each function has a folder of its name in it. */
  readonly outdir: string;
  /** The synthesised compute template, copied beside the functions that deploy it. */
  readonly computeTemplate: object;
}

/**
 * Bundles every function for Lambda: one minified ES module each, its source map and its assets beside it. Builds
 * nothing if neither a source nor a bundle has changed since the last build.
 */
export async function bundleFunctions(options: BundleOptions): Promise<void> {
  const { outdir } = options;
  const stampFile = join(outdir, ".build-stamp.json");
  const names = functions.map(({ name }) => name).join(" ");
  if (!(await isCurrent(stampFile, names))) await writeStamp(stampFile, await buildBundles(outdir), names);
  await copyAssets(options);
}

/** Copies the files that each function reads into its folder; its bundle need not exist. */
export async function copyAssets({ outdir, computeTemplate }: BundleOptions): Promise<void> {
  await Promise.all(
    functions.flatMap(({ name, assets }) =>
      assets.map((asset) => copyAsset(asset, join(outdir, name), computeTemplate)),
    ),
  );
}

/** Resolves to the absolute paths of all inputs and of the bundles. */
async function buildBundles(outdir: string): Promise<readonly string[]> {
  const { outputFiles, metafile } = await build({
    write: false,
    metafile: true,
    absWorkingDir: projectRoot,
    entryPoints: functions.map(({ name }) => ({
      in: functionEntry(name),
      out: join(name, "index"),
    })),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    sourcemap: "linked",
    // The map names files and lines; the reader of a log has the source.
    sourcesContent: false,
    platform: "node",
    target: "node20",
    format: "esm",
    // Tree shaking needs the SDK's ES modules: a third smaller than its CommonJS.
    mainFields: ["module", "main"],
    conditions: ["module"],
    alias: replacements,
    plugins: [functionEntries(projectRoot, lambdaSource), shorterClientErrors, jsonParts],
    // The X-Ray SDK is CommonJS and calls `require` for Node's own modules.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    legalComments: "none",
    logLevel: "error",
  });
  await Promise.all(
    outputFiles.map(({ path, contents, text }) =>
      writeIfChanged(path, path.endsWith(".map") ? Buffer.from(ownSourceMap(text)) : contents),
    ),
  );
  return [
    fileURLToPath(import.meta.url),
    ...["./function-entries.ts", "./own-source-map.ts", "../functions/functions.ts"].map((file) =>
      fileURLToPath(new URL(file, import.meta.url)),
    ),
    ...["client-errors", "json-parts"].map(replacement),
    ...Object.keys(metafile.inputs)
      .filter((path) => !path.startsWith(functionEntry("")))
      .map((path) => join(projectRoot, path)),
    ...outputFiles.map(({ path }) => path),
  ];
}

async function copyAsset(asset: Asset, folder: string, computeTemplate: object): Promise<void> {
  if (asset === "compute-template") {
    const template = Buffer.from(JSON.stringify(computeTemplate));
    return writeIfChanged(join(folder, "compute.template.json"), template);
  }
  const source = join(projectRoot, asset);
  const target = join(folder, basename(asset));
  const names = await readdir(source);
  for (const name of names) await writeIfChanged(join(target, name), await readFile(join(source, name)));
  // A migration that was removed from the source would still be applied.
  const migrations = (await readdir(target)).filter((name) => name.endsWith(".sql"));
  for (const name of migrations) if (!names.includes(name)) await rm(join(target, name), { force: true });
  await writeFacts(source, target, join(dirname(folder), ".facts-stamp.json"));
}

/** Kilobytes (1,000 bytes) of each function's bundle, largest first. */
export async function bundleSizes(outdir: string): Promise<readonly { name: string; kilobytes: number }[]> {
  const sizes = await Promise.all(
    functions.map(async ({ name }) => ({
      name,
      kilobytes: Math.round((await stat(join(outdir, name, "index.mjs"))).size / 100) / 10,
    })),
  );
  return sizes.sort((left, right) => right.kilobytes - left.kilobytes);
}

async function main(): Promise<void> {
  const { computeTemplate } = await import("../aws/compute/compute-template.ts");
  await bundleFunctions({ outdir: bundleFolder, computeTemplate: await computeTemplate() });
  for (const { name, kilobytes } of await bundleSizes(bundleFolder)) {
    console.log(`${kilobytes.toFixed(1).padStart(7)} KB  ${name}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
