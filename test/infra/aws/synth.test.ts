import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { settings } from "../../../infra/settings.ts";

const run = promisify(execFile);

it("npm run synth writes what the CDK's CLI can deploy, prints its sizes and no warning", async () => {
  const outdir = await mkdtemp(join(tmpdir(), "xray-watch-"));
  try {
    const { stdout, stderr } = await run(process.execPath, ["--import", "tsx", "infra/build/synth.ts"], {
      env: { ...process.env, CDK_OUTDIR: outdir },
    });

    const printed = [...stdout.matchAll(/^\S+\/(\S+)\.template\.json {2}\d+ bytes$/gm)];
    expect(printed.map(([, stack]) => stack)).toEqual(expect.arrayContaining(Object.values(settings.stacks)));
    expect(stderr).toBe("");
    expect(await readdir(outdir)).toContain("xray-poc-compute.template.json");
    const listed = await run(process.execPath, ["node_modules/aws-cdk/bin/cdk", "ls", "--app", outdir]);
    expect(listed.stdout.trim().split("\n")).toEqual(printed.map(([, stack]) => stack));
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
});
