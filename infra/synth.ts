import { stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { createApp } from "./aws/app.ts";

export { synthesizeComputeTemplate } from "./aws/synthesize-compute-template.ts";

export interface SynthesizedFile {
  readonly path: string;
  readonly bytes: number;
}

/** Writes the templates of all stacks into `outdir`, checked by the CDK, and tells which files those are. */
export async function synthesize(outdir: string): Promise<readonly SynthesizedFile[]> {
  const { stacks } = createApp({ outdir, validates: true }).synth();
  return Promise.all(
    stacks.map(async ({ templateFullPath: path }) => ({ path, bytes: (await stat(path)).size })),
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // The CDK CLI says where it wants the assembly.
  const outdir = process.env.CDK_OUTDIR ?? "cdk.out";
  for (const { path, bytes } of await synthesize(outdir)) console.log(`${path}  ${bytes} bytes`);
}
