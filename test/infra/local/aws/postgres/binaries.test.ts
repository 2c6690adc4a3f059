import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { copyBinaries } from "../../../../../infra/local/aws/postgres/binaries.ts";

test("writes nothing more after a failure", async () => {
  const folder = await mkdtemp(join(tmpdir(), "xray-watch-test-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [source, target] = [join(folder, "source"), join(folder, "native")];
  const files = Array.from({ length: 200 }, (_, index) => `library-${index}`).sort();
  await mkdir(join(source, "lib"), { recursive: true });
  for (const file of files) await writeFile(join(source, "lib", file), "");

  const copied = copyBinaries(source, target); // Without `bin`, which is copied first.

  await expect(copied).rejects.toMatchObject({ code: "ENOENT" });
  expect((await readdir(join(target, "lib"))).sort()).toEqual(files);
});
