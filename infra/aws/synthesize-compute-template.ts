import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMPUTE_STACK_NAME, createApp } from "./app.ts";

/** The compute stack's template, synthesised afresh but not checked; leaves nothing on disk. */
export async function synthesizeComputeTemplate(): Promise<object> {
  const outdir = await mkdtemp(join(tmpdir(), "xray-watch-synth-"));
  try {
    const assembly = createApp({ outdir, validates: false }).synth();
    return assembly.getStackByName(COMPUTE_STACK_NAME).template;
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}
