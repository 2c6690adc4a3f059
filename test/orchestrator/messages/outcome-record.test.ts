import { describe, expect, it } from "vitest";
import { closeOutcome, readOpenOutcomes } from "../../../orchestrator/messages/open-outcome.ts";
import {
  readOutcome,
  type StoppedOutcome,
  storeOutcome,
  type ToldOutcome,
} from "../../../orchestrator/messages/outcome-record.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";

const deployed: ToldOutcome = { endState: "Deployed" };
const failed: ToldOutcome = {
  endState: "Failed",
  failure: { error: "LockLost", cause: "another one has it" },
};
const stopped: StoppedOutcome = {
  endState: "Stopped",
  stopped: { by: "bob@example.com", whatRuns: "tasks:1.0.0 runs; tasks:1.1.0 was not deployed." },
};

async function prepareRecord() {
  const services = { table: await inProcessTable(), clock: new VirtualClock() };
  const store = (outcome: ToldOutcome) =>
    storeOutcome(services, { deployment: aDeployment(), outcome, diagnosis: null });
  return {
    ...services,
    store,
    stored: async () => (await readOutcome(services.table, "release-1-1-0"))?.outcome,
  };
}

describe("what people are told of an end", () => {
  it("is stored whole, once, and found again", async () => {
    const { store, stored, clock } = await prepareRecord();
    expect(await stored()).toBeUndefined();

    const first = await store(failed);
    await clock.advance(60_000);

    expect(first).toEqual({
      deployment: aDeployment(),
      outcome: failed,
      diagnosis: null,
      storedAt: "2026-01-01T00:00:00.000Z",
    });
    expect(await store(failed)).toMatchObject(first);
  });

  it.each<[string, ToldOutcome, ToldOutcome, ToldOutcome]>([
    ["a stop after the end", deployed, stopped, deployed],
    ["another end", deployed, failed, deployed],
    ["another stop", stopped, { ...stopped, stopped: { whatRuns: "Unknown." } }, stopped],
    ["the end of what was redriven", stopped, deployed, deployed],
  ])("keeps the first one; but for a redrive: %s", async (_, first, second, kept) => {
    const { store, stored } = await prepareRecord();
    await store(first);

    expect((await store(second)).outcome).toEqual(kept);
    expect(await stored()).toEqual(kept);
  });

  it("is not open again when it is stored again after everyone was told", async () => {
    const { store, table } = await prepareRecord();
    const { storedAt } = await store(deployed);
    expect(await readOpenOutcomes(table)).toMatchObject([{ deploymentId: "release-1-1-0", storedAt }]);
    await closeOutcome(table, { deploymentId: "release-1-1-0", storedAt });

    await store(deployed);

    expect(await readOpenOutcomes(table)).toEqual([]);
  });

  it("is one, also if two are stored at once", async () => {
    const { store, stored } = await prepareRecord();

    const answers = await Promise.all([store(deployed), store(failed), store(stopped)]);

    const kept = await stored();
    expect([deployed, failed]).toContainEqual(kept);
    expect(answers.filter(({ outcome }) => outcome.endState === kept?.endState).length).toBeGreaterThan(0);
  });
});
