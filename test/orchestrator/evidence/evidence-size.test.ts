import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { diagnose } from "../../../orchestrator/evidence/diagnosis.ts";
import type { Evidence, StoredEvidence } from "../../../orchestrator/evidence/evidence.ts";
import { compressToFit } from "../../../orchestrator/evidence/evidence-size.ts";
import { decompress } from "../../../orchestrator/text/compressed.ts";
import { nothing } from "./failure-cases.ts";

/** Lines that do not compress. */
const logs = (lines: number, length: number) =>
  Array.from({ length: lines }, () => ({
    at: "",
    container: "app",
    taskId: "1",
    message: randomBytes(length / 2).toString("hex"),
  }));

const kept = (evidence: Evidence, maxBytes?: number) =>
  decompress<StoredEvidence>(compressToFit({ evidence, diagnosis: diagnose(evidence) }, maxBytes)).evidence;

describe("evidence in an item of the table", () => {
  it("is stored whole if it fits", () => {
    const evidence = { ...nothing, logs: logs(50, 1_000) };

    expect(kept(evidence)).toEqual(evidence);
  });

  it("loses the least useful parts first, and names them", () => {
    const span = {
      name: randomBytes(200).toString("hex"),
      startMs: 0,
      durationMs: 1,
      depth: 0,
      fault: false,
      error: false,
    };
    const timelines = [{ name: "slow", traceId: "1-1-1", durationMs: 1, spans: [span], omitted: 0 }];

    const { cut, ...rest } = kept({ ...nothing, timelines, logs: logs(30, 1_000) }, 12_000);

    expect(cut).toEqual([
      "timelines: all of them; X-Ray has the traces",
      "logs: all but the last 10 lines of each container",
    ]);
    expect(rest.timelines).toEqual([]);
    expect(rest.logs).toHaveLength(10);
  });

  it("fits, however large it was", () => {
    const evidence = { ...nothing, logs: logs(2_000, 1_000) };

    expect(compressToFit({ evidence, diagnosis: diagnose(evidence) }).byteLength).toBeLessThan(400 * 1024);
    expect(kept(evidence).failure).toEqual(nothing.failure);
  });
});
