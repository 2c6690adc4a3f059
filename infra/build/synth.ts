import { stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { createApp } from "../aws/app.ts";
import { computeTemplate } from "../aws/compute/compute-template.ts";
import { settings } from "../settings.ts";
import { bundleFolder, bundleFunctions } from "./bundle.ts";

export { synthesizeComputeTemplate } from "../aws/compute/synthesize-compute-template.ts";

export interface SynthesizedFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Bundles the functions and writes the templates of all stacks into `outdir`, validated by the CDK. Resolves to the
 * written files.
 */
export async function synthesize(outdir: string): Promise<readonly SynthesizedFile[]> {
  await bundleFunctions({ outdir: bundleFolder, computeTemplate: await computeTemplate() });
  const { stacks } = createApp({ outdir, settings, bundles: bundleFolder, validates: true }).synth();
  return Promise.all(
    stacks.map(async ({ templateFullPath: path }) => ({ path, bytes: (await stat(path)).size })),
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // The CDK CLI sets where it reads the assembly.
  const outdir = process.env.CDK_OUTDIR ?? "cdk.out";
  for (const { path, bytes } of await synthesize(outdir)) console.log(`${path}  ${bytes} bytes`);
}
