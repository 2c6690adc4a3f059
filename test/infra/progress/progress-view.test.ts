import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { ProgressView } from "../../../infra/progress/progress-view.ts";
import type { ExecutionProgress, StateProgress } from "../../../orchestrator/execution-progress.ts";

const state = (name: string, status: StateProgress["status"], more: Partial<StateProgress> = {}) => ({
  state: name,
  attempt: "deployment" as const,
  status,
  durationMs: 1200,
  visits: 1,
  ...more,
});

const running = (...states: StateProgress[]): ExecutionProgress => ({ states, status: "RUNNING" });

function screen(isTTY = false) {
  let text = "";
  const terminal = { isTTY, write: (more: string) => (text += more) };
  return { terminal, lines: () => stripVTControlCharacters(text).split("\n").filter(Boolean) };
}

describe("ProgressView", () => {
  it("prints each state once, when it is over", () => {
    const { terminal, lines } = screen();
    const view = new ProgressView({ terminal });

    view.show(running(state("AcquireLock", "running")));
    view.show(running(state("AcquireLock", "done")));
    view.show(running(state("AcquireLock", "done"), state("CheckStack", "done", { visits: 3 })));

    expect(lines()).toEqual([
      "  ✔ AcquireLock             1.2 s",
      "  ✔ CheckStack              1.2 s  (3 polls)",
    ]);
  });

  it("shows the link to approve once while a person is waited for", () => {
    const { terminal, lines } = screen();
    const view = new ProgressView({ terminal, approvalHint: () => "http://127.0.0.1/approve/x" });

    view.show(running(state("RequestApproval", "running")));
    view.show(running(state("RequestApproval", "running")));

    expect(lines()).toEqual(["  ? waiting for a person: http://127.0.0.1/approve/x"]);
  });

  it("draws the running state on a terminal only", () => {
    const { terminal, lines } = screen(true);
    const view = new ProgressView({ terminal });

    view.show(running(state("CheckStack", "running")));

    expect(lines().join()).toContain("CheckStack");
  });

  it("says where the way back begins", () => {
    const { terminal, lines } = screen();
    const view = new ProgressView({ terminal });

    view.show(
      running(state("RunSmokeTests", "failed"), state("CheckHealth", "done", { attempt: "rollback" })),
    );

    expect(lines()).toEqual([
      "  ✖ RunSmokeTests           1.2 s",
      "  ↩ going back to the release before",
      "  ✔ CheckHealth             1.2 s",
    ]);
  });

  it("ends with the line that scripts read", () => {
    const { terminal, lines } = screen();

    new ProgressView({ terminal }).finish({
      states: [],
      status: "FAILED",
      endState: "Refused",
      error: "InvalidInput",
      cause: "image is missing",
    });

    expect(lines()).toEqual(["  InvalidInput: image is missing", "end state: Refused"]);
  });
});
