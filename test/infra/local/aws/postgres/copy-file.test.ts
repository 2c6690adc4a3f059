import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyChangingFile } from "../../../../../infra/local/aws/postgres/copy-file.ts";

// The kernel says that it has 4096 bytes, and ends after a few: like a file that is truncated after a look at its size.
const shorterThanItSays = "/sys/kernel/mm/transparent_hugepage/enabled";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xray-watch-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("copies a file of several chunks whole", async () => {
  const bytes = Buffer.alloc(600_000, "abcdefg");
  writeFileSync(join(folder, "source"), bytes);

  await copyChangingFile(join(folder, "source"), join(folder, "target"));

  expect(readFileSync(join(folder, "target")).equals(bytes)).toBe(true);
});

test.runIf(existsSync(shorterThanItSays))("ends where a file ends that became shorter", async () => {
  await copyChangingFile(shorterThanItSays, join(folder, "short"));

  expect(readFileSync(join(folder, "short"), "utf8")).toBe(readFileSync(shorterThanItSays, "utf8"));
});

test("says that a file has vanished", async () => {
  await expect(copyChangingFile(join(folder, "gone"), join(folder, "copy"))).rejects.toMatchObject({
    code: "ENOENT",
  });
});
