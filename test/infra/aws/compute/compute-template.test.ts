import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { computeTemplate } from "../../../../infra/aws/compute/compute-template.ts";

it("is synthesised after a change of the sources and then read from the cache", async () => {
  const folder = await mkdtemp(join(tmpdir(), "xray-watch-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "compute-template.json");
  await writeFile(file, JSON.stringify({ sources: "of another version", template: {} }));

  const synthesised = await computeTemplate(folder);

  expect(synthesised).toHaveProperty("Resources.EcsService");
  const { sources, template } = JSON.parse(await readFile(file, "utf8"));
  expect(template).toEqual(synthesised);
  await writeFile(file, JSON.stringify({ sources, template: { Description: "from the cache" } }));
  expect(await computeTemplate(folder)).toEqual({ Description: "from the cache" });
});
