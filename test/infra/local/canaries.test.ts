import { describe, expect, it } from "vitest";
import { badImages } from "../../../infra/local/images/bad-images.ts";
import { World } from "../../../infra/local/scenarios/world.ts";
import { ProgressView } from "../../../infra/progress/progress-view.ts";
import { databasePassword, everythingWritten, isFoundIn } from "../../support/everything-written.ts";
import { startTestAws } from "../../support/local-aws.ts";

describe("secrets", () => {
  it("appear in no output of a failed deployment that leaks them", async ({ onTestFinished }) => {
    const terminal: string[] = [];
    const view = new ProgressView({ write: (text) => terminal.push(text) });
    const aws = await startTestAws();
    onTestFinished(() => aws.close());
    const world = new World(aws, (progress) => view.show(progress));

    await world.deploy({ input: { image: "tasks:1.0.0" } });
    const failed = await world.deploy({ input: { image: "tasks:leaks" } });
    view.finish(failed);

    expect([failed.endState, failed.error]).toEqual(["RolledBack", "SmokeTestsFailed"]);
    const { written, container } = await everythingWritten(aws);
    const canaries = [await databasePassword(aws), leakedSecret()];
    expect(canaries.filter((canary) => isFoundIn(canary, container))).toEqual(canaries);
    const places = { ...written, terminal: terminal.join("") };
    expect(Object.entries(places).filter(([, text]) => text.length === 0)).toEqual([]);
    const leaks = Object.entries(places).filter(([, text]) =>
      canaries.some((canary) => isFoundIn(canary, text)),
    );
    expect(leaks.map(([place]) => place)).toEqual([]);
  });

  it.each([
    ["plainly", (canary: string) => canary],
    ["in a URL", encodeURIComponent],
    ["in JSON in JSON", (canary: string) => JSON.stringify(JSON.stringify(canary))],
    ["in base64, behind something", (canary: string) => Buffer.from(`tasks:${canary}`).toString("base64")],
  ])("are found %s", (_, write) => {
    expect(isFoundIn(leakedSecret(), `before ${write(leakedSecret())} after`)).toBe(true);
    expect(isFoundIn(leakedSecret(), `before ${write("another")} after`)).toBe(false);
  });
});

const leakedSecret = () =>
  badImages.find(({ tag }) => tag === "leaks")?.fault?.environment.LEAKED_SECRET ?? "";
