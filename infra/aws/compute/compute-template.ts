import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// All sources of the template besides the settings and the CDK: compute/ may import nothing else.
const sourceFolders = [".", "../stack"].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
const settingsFile = fileURLToPath(new URL("../../settings.ts", import.meta.url));
const outputFolder = fileURLToPath(new URL("../../../cdk.out/", import.meta.url));

interface CachedTemplate {
  readonly sources: string;
  readonly template: object;
}

/**
 * The compute stack's template: from the cache in `cdk.out/`, or synthesised if the stack's sources, the settings or
 * the CDK's version have changed. Synthesis takes most of a second; the cache takes milliseconds.
 */
export async function computeTemplate(cacheFolder: string = outputFolder): Promise<object> {
  const file = join(cacheFolder, "compute-template.json");
  const sources = await sourcesHash();
  const cached = await readCache(file);
  if (cached?.sources === sources) return cached.template;
  const { synthesizeComputeTemplate } = await import("./synthesize-compute-template.ts");
  const template = await synthesizeComputeTemplate();
  await writeCache(cacheFolder, file, { sources, template });
  return template;
}

async function sourcesHash(): Promise<string> {
  const hash = createHash("sha256")
    .update(cdkVersion())
    .update(await readFile(settingsFile));
  for (const folder of sourceFolders) {
    for (const name of (await readdir(folder)).filter((name) => name.endsWith(".ts")).sort()) {
      hash.update(`\0${name}\0`).update(await readFile(join(folder, name)));
    }
  }
  return hash.digest("hex");
}

function cdkVersion(): string {
  const { version } = createRequire(import.meta.url)("aws-cdk-lib/package.json") as { version: string };
  return version;
}

async function readCache(file: string): Promise<CachedTemplate | undefined> {
  const content = await readFile(file, "utf8").catch(unless("ENOENT"));
  return content === undefined ? undefined : (JSON.parse(content) as CachedTemplate);
}

/** Renamed into place, so that concurrent starts never read half a file. A read-only checkout has no cache. */
async function writeCache(folder: string, file: string, cached: CachedTemplate): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await mkdir(folder, { recursive: true })
    .then(() => writeFile(draft, JSON.stringify(cached)))
    .then(() => rename(draft, file))
    .catch(unless("EACCES", "EROFS", "EPERM"));
}

/** A handler that treats errors with these codes as "does not exist" and rethrows all others. */
function unless(...codes: readonly string[]): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (!codes.includes(error.code ?? "")) throw error;
  };
}
