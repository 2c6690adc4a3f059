import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

/** A script that pages include as a text; paths are relative to the project's root. */
export interface BrowserScript {
  readonly source: string;
  /** The module that exports the text. */
  readonly generated: string;
  readonly exportedName: string;
}

export const browserScripts: readonly BrowserScript[] = [
  {
    source: "orchestrator/pages/browser/live.ts",
    generated: "orchestrator/pages/live-script.generated.ts",
    exportedName: "liveScript",
  },
  {
    source: "infra/local/console/browser/start-form.ts",
    generated: "infra/local/console/start-form-script.generated.ts",
    exportedName: "startFormScript",
  },
];

/** The source of a module that exports the script as a text: minified, with everything that it imports. */
export async function generatedModule({ source, exportedName }: BrowserScript): Promise<string> {
  const { outputFiles } = await build({
    write: false,
    absWorkingDir: projectRoot,
    entryPoints: [source],
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    // Browsers of the last three years.
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
  });
  const text = outputFiles.map((file) => file.text.trim()).join("");
  return `/** Generated from ${source} by \`npm run bundle:browser\`. */
export const ${exportedName} =
  ${JSON.stringify(text)};
`;
}

async function main(): Promise<void> {
  for (const script of browserScripts) {
    await writeFile(join(projectRoot, script.generated), await generatedModule(script));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
