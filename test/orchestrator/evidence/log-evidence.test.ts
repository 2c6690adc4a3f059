import { describe, expect, it } from "vitest";
import { relevantLines } from "../../../orchestrator/evidence/log-evidence.ts";

const line = (message: string, { container = "app", taskId = "new" } = {}) => ({
  at: "2026-01-01T00:00:00.000Z",
  ...{ container, taskId, message },
});

const messages = (lines: readonly { readonly message: string }[]) => lines.map(({ message }) => message);

describe("the lines that are kept from a log", () => {
  it("are the first and the last lines of a busy service", () => {
    const requests = Array.from({ length: 1_000 }, (_, index) => line(`request ${index}`));

    const kept = relevantLines([line("X-Ray middleware initialized"), ...requests], new Set());

    expect(kept).toHaveLength(60);
    expect(messages(kept)[0]).toBe("X-Ray middleware initialized");
    expect(messages(kept).slice(-50)).toEqual(messages(requests.slice(-50)));
  });

  it("are all of a short log, once", () => {
    const lines = Array.from({ length: 12 }, (_, index) => line(`line ${index}`));

    expect(relevantLines(lines, new Set())).toEqual(lines);
  });

  it("are those of each container, without tasks of other versions", () => {
    const daemon = line("[Error] Sending segment batch failed", { container: "xray-daemon" });
    const flood = Array.from({ length: 200 }, () => line("request"));

    const kept = relevantLines([line("old", { taskId: "old" }), daemon, ...flood], new Set(["old"]));

    expect(kept).toContain(daemon);
    expect(messages(kept)).not.toContain("old");
  });
});
