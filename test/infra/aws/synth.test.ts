import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("npm run synth writes the templates, tells their sizes and warns of nothing", async () => {
  const outdir = await mkdtemp(join(tmpdir(), "xray-watch-"));
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", "infra/synth.ts"],
      { env: { ...process.env, CDK_OUTDIR: outdir } },
    );

    expect(stdout).toMatch(/^\S+\/xray-poc-compute\.template\.json {2}\d+ bytes\n$/);
    expect(stderr).toBe("");
    expect(await readdir(outdir)).toContain("xray-poc-compute.template.json");
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
});
