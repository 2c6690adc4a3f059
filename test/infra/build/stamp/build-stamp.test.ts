import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isCurrent, writeStamp } from "../../../../infra/build/stamp/build-stamp.ts";

let folder: string;
let source: string;
let stamp: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "xray-watch-stamp-"));
  source = join(folder, "source.ts");
  stamp = join(folder, "stamp.json");
  await writeFile(source, "export {};");
});

afterEach(() => rm(folder, { recursive: true }));

describe("a build's stamp", () => {
  it("is current while its files are unchanged", async () => {
    await writeStamp(stamp, [source], "a b");

    expect(await isCurrent(stamp, "a b")).toBe(true);
  });

  it("is not current if nothing was built", async () => {
    expect(await isCurrent(stamp, "a b")).toBe(false);
  });

  it("is not current for another list of functions", async () => {
    await writeStamp(stamp, [source], "a b");

    expect(await isCurrent(stamp, "a b c")).toBe(false);
  });

  it("is not current when a file's size, time or existence has changed", async () => {
    await writeStamp(stamp, [source], "a b");

    await utimes(source, new Date(), new Date(0));
    const touched = await isCurrent(stamp, "a b");
    await writeStamp(stamp, [source], "a b");
    await writeFile(source, "export const more = 1;");
    await utimes(source, new Date(), new Date(0));
    const grown = await isCurrent(stamp, "a b");
    await rm(source);

    expect([touched, grown, await isCurrent(stamp, "a b")]).toEqual([false, false, false]);
  });
});
