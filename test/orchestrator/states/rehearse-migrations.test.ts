import { describe, expect, it } from "vitest";
import { storeHalt } from "../../../orchestrator/deployment/halt-record.ts";
import {
  readRehearsalProgress,
  storeRehearsalProgress,
} from "../../../orchestrator/rehearsal/rehearsal-progress.ts";
import { aHalt, columnsOfWords, deployment, prepareRehearsal, query } from "../fixtures/rehearsing.ts";

describe("a rehearsal", () => {
  it("applies what waits to the clone and not to the database, and measures it", async () => {
    const { clone, rehearse, rehearsal, source, copy } = await prepareRehearsal();
    await clone();

    expect(await rehearse()).toEqual({ outcome: "rehearsed" });
    expect(await query(source.url, columnsOfWords)).toEqual([["word"]]);
    expect(await query(copy.url, columnsOfWords)).toEqual([["word"], ["meaning"]]);
    expect(await rehearsal()).toMatchObject({
      outcome: "rehearsed",
      migrations: [{ name: "001.sql", locks: [{ table: "words", mode: "ACCESS EXCLUSIVE" }] }],
      previousRelease: { outcome: "notTried", why: "no release is recorded", problems: [] },
    });
  });

  it("is made once, however often it is called", async () => {
    const { clone, rehearse, rehearsal } = await prepareRehearsal();
    await clone();
    await rehearse();
    const before = await rehearsal();

    expect(await rehearse()).toEqual({ outcome: "rehearsed" });
    expect(await rehearsal()).toEqual(before);
  });

  it("that fails refuses the deployment, each time, with the error of the migration", async () => {
    const { clone, rehearse } = await prepareRehearsal("ALTER TABLE words ADD COLUMN word text");
    await clone();

    const failed = { name: "RehearsalFailed", message: expect.stringContaining('column "word"') };
    await expect(rehearse()).rejects.toMatchObject(failed);
    await expect(rehearse()).rejects.toMatchObject(failed);
  });

  it("never uses the database itself: without a recorded clone there is none", async () => {
    const { rehearse, rehearsal, source } = await prepareRehearsal();

    expect(await rehearse()).toEqual({ outcome: "notRehearsed" });
    expect((await rehearsal())?.why).toBe("no clone of the database is recorded");
    expect(await query(source.url, columnsOfWords)).toEqual([["word"]]);
  });

  it("uses no database but the deployment's clone, whatever is recorded", async () => {
    const { clone, rehearse, table, target, source } = await prepareRehearsal();
    await clone();
    const progress = await readRehearsalProgress(table, deployment.id);
    if (!progress?.clone || !target.database) throw new Error("no clone is recorded");
    const wrong = { ...progress.clone, database: target.database };
    await storeRehearsalProgress(table, deployment.id, { ...progress, clone: wrong });

    expect(await rehearse()).toEqual({ outcome: "notRehearsed" });
    expect(await query(source.url, columnsOfWords)).toEqual([["word"]]);
  });

  it("does not go on for a halted deployment", async () => {
    const { clone, rehearse, table, copy } = await prepareRehearsal();
    await clone();
    await storeHalt(table, deployment.id, aHalt);

    await expect(rehearse()).rejects.toMatchObject({ name: "DeploymentHalted" });
    expect(await query(copy.url, columnsOfWords)).toEqual([["word"]]);
  });
});
