import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { settings } from "../../settings.ts";
import { ComputeStack } from "./compute-stack.ts";

/** The compute stack's template, synthesised without cache and validation. Leaves nothing on disk. */
export async function synthesizeComputeTemplate(): Promise<object> {
  const outdir = await mkdtemp(join(tmpdir(), "xray-watch-synth-"));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      treeMetadata: false,
      builtinCloudFormationValidation: false,
    });
    const { stackName } = new ComputeStack(app, settings);
    return app.synth().getStackByName(stackName).template;
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}
