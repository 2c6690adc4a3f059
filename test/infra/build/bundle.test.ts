import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunctions, bundleSizes } from "../../../infra/build/bundle.ts";
import { functions } from "../../../infra/functions/functions.ts";
import { withFacts } from "../../../orchestrator/database/read-migration.ts";

let outdir: string;

beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), "xray-watch-bundles-"));
  await bundleFunctions({ outdir, computeTemplate: { Resources: {} } });
});

afterAll(() => rm(outdir, { recursive: true }));

describe("the bundles", () => {
  it("stay below 450 KB each", async () => {
    const sizes = await bundleSizes(outdir);

    expect(sizes).toHaveLength(functions.length);
    expect(sizes.filter(({ kilobytes }) => kilobytes > 450)).toEqual([]);
  });

  it.each(functions)("$name exports a handler", async ({ name }) => {
    const module = await import(pathToFileURL(join(outdir, name, "index.mjs")).href);

    expect(module.handler).toBeTypeOf("function");
  });

  it("are built again when one of them or of their sources has changed, and not otherwise", async () => {
    const bundle = join(outdir, "notify", "index.mjs");
    const built = await stat(bundle);

    await bundleFunctions({ outdir, computeTemplate: { Resources: {} } });
    const untouched = await stat(bundle);
    await writeFile(bundle, "// not what was built");
    await bundleFunctions({ outdir, computeTemplate: { Resources: {} } });
    const mended = await readFile(bundle, "utf8");

    expect(untouched.mtimeMs).toBe(built.mtimeMs);
    expect(mended).toContain("createRequire");
  });

  it("lose a migration that the service has no more", async () => {
    const folder = join(outdir, "initialize-database", "database");
    await writeFile(join(folder, "003-taken-away.sql"), "SELECT 1");

    await bundleFunctions({ outdir, computeTemplate: { Resources: {} } });

    expect(await readdir(folder)).not.toContain("003-taken-away.sql");
  });

  it("have the migrations and the compute template beside those that need them", async () => {
    const migrations = await readdir(join(outdir, "initialize-database", "database"));
    const template = await readFile(join(outdir, "create-change-set", "compute.template.json"), "utf8");

    expect(migrations).toEqual([
      "001-create-tasks-table.sql",
      "002-insert-sample-tasks.sql",
      "migration-facts.json",
    ]);
    expect(JSON.parse(template)).toEqual({ Resources: {} });
  });

  it("hold what was read in the migrations beside them", async () => {
    const folder = join(outdir, "initialize-database", "database");
    const facts = JSON.parse(await readFile(join(folder, "migration-facts.json"), "utf8"));

    const files = (await readdir(folder)).filter((name) => name.endsWith(".sql"));
    const migrations = await Promise.all(
      files.map(async (name) => ({ name, sql: await readFile(join(folder, name), "utf8") })),
    );
    expect(withFacts(migrations, facts).map(({ statements }) => statements.length > 0)).toEqual([true, true]);
  });
});
