import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { ProgressView } from "../../../infra/progress/progress-view.ts";
import type { ExecutionProgress, StateProgress } from "../../../orchestrator/history/execution-progress.ts";

const state = (name: string, status: StateProgress["status"], more: Partial<StateProgress> = {}) => ({
  state: name,
  phase: "deploy" as const,
  status,
  durationMs: 1200,
  visits: 1,
  ...more,
});

const running = (...states: StateProgress[]): ExecutionProgress => ({ states, status: "RUNNING" });

function screen(isTTY = false, columns = 80) {
  let text = "";
  const terminal = { isTTY, columns, write: (more: string) => (text += more) };
  return {
    terminal,
    text: () => text,
    lines: () => stripVTControlCharacters(text).split("\n").filter(Boolean),
  };
}

describe("ProgressView", () => {
  it("prints each state once, when it ends", () => {
    const { terminal, lines } = screen();
    const view = new ProgressView(terminal, {});

    view.show(running(state("AcquireLock", "running")));
    view.show(running(state("AcquireLock", "done")));
    view.show(running(state("AcquireLock", "done"), state("CheckStack", "done", { visits: 3 })));

    expect(lines()).toEqual([
      "  ✔ AcquireLock             1.2 s",
      "  ✔ CheckStack              1.2 s  (3 polls)",
    ]);
  });

  it("shows the link to approve once while an approval is open", () => {
    const { terminal, lines } = screen();
    const view = new ProgressView(terminal, {});

    const approval = "http://127.0.0.1/approve/x";
    view.show(running(state("RequestApproval", "running")), { approval });
    view.show(running(state("RequestApproval", "running")), { approval });

    expect(lines()).toEqual(["  ? waiting for approval: http://127.0.0.1/approve/x"]);
  });

  it("shows the deployment's page at the start, uncut on a narrow terminal", () => {
    const { terminal, lines } = screen(true, 30);
    const page = `http://127.0.0.1/view/${"x".repeat(43)}/deployments/deploy-1`;

    new ProgressView(terminal, {}).started({
      execution: "deploy-1",
      deploymentId: "deploy-1~20260101T000000Z",
      subject: "restoring a previous release",
      page,
    });

    expect(lines()).toEqual(["restoring a previous release (execution deploy-1)", `  → watch: ${page}`]);
  });

  it("draws the running state on a terminal only", () => {
    const { terminal, lines } = screen(true);
    const view = new ProgressView(terminal, {});

    view.show(running(state("CheckStack", "running")));

    expect(lines().join()).toContain("CheckStack");
  });

  it("says where the rollback begins", () => {
    const { terminal, lines } = screen();
    const view = new ProgressView(terminal, {});

    view.show(running(state("RunSmokeTests", "failed"), state("CheckHealth", "done", { phase: "rollback" })));

    expect(lines()).toEqual([
      "  ✖ RunSmokeTests           1.2 s",
      "  ↩ rolling back to the previous release",
      "  ✔ CheckHealth             1.2 s",
    ]);
  });

  it("ends with the line that scripts read", () => {
    const { terminal, lines } = screen();

    new ProgressView(terminal, {}).finish({
      states: [],
      status: "FAILED",
      endState: "Refused",
      error: "InvalidInput",
      cause: "image is missing",
    });

    expect(lines()).toEqual(["  InvalidInput: image is missing", "end state: Refused"]);
  });

  it("counts the tasks of the roll-out below the running state", () => {
    const { terminal, lines } = screen(true);
    const rollout = { current: { running: 1, desired: 2 }, previous: { running: 2, desired: 1 } };

    new ProgressView(terminal, {}).show(running(state("CheckHealth", "running")), { rollout });

    expect(lines().at(-1)).toBe("      new tasks 1/2 running, old tasks 2/1 running");
  });

  it("cuts live lines to the width of the terminal", () => {
    const { terminal, lines } = screen(true, 30);

    new ProgressView(terminal, {}).show(running(state("CheckHealth", "running", { visits: 12 })));

    expect(lines()).toEqual(["  ⠙ CheckHealth             …"]);
  });

  it("keeps the link uncut on a narrow terminal", () => {
    const { terminal, text } = screen(true, 30);
    const approval = `http://127.0.0.1/approve/${"x".repeat(43)}`;

    new ProgressView(terminal, {}).show(running(state("RequestApproval", "running")), { approval });

    expect(text()).toContain(approval);
  });

  it("hides the cursor while it draws, and shows it again at the end", () => {
    const { terminal, text } = screen(true);
    const view = new ProgressView(terminal, {});
    view.show(running(state("CheckStack", "running")));
    const drawn = text();

    view.close();

    expect(drawn.split("\u001b[?25l")).toHaveLength(2);
    expect(drawn).not.toContain("\u001b[?25h");
    expect(text().endsWith("\u001b[?25h")).toBe(true);
  });

  it("writes no control character without a terminal", () => {
    const { terminal, text } = screen();
    const view = new ProgressView(terminal, {});

    view.show(running(state("CheckStack", "running")));
    view.finish({ states: [state("CheckStack", "done")], status: "SUCCEEDED", endState: "Deployed" });
    view.close();

    expect(text()).toBe(stripVTControlCharacters(text()));
  });

  it("says after a failure where the evidence is", () => {
    const { terminal, lines } = screen();
    const view = new ProgressView(terminal, {});
    view.started({
      execution: "deploy-1",
      deploymentId: "deploy-1~20260101T000000Z",
      subject: "deploying tasks:bad",
    });

    view.finish({
      states: [state("CollectEvidence", "done")],
      status: "FAILED",
      endState: "RolledBack",
      error: "SmokeTestsFailed",
      cause: "1 of 5 failed | Diagnosis: look at the log",
    });

    expect(lines().slice(1)).toEqual([
      "  SmokeTestsFailed: 1 of 5 failed",
      "    Diagnosis: look at the log",
      "  evidence: deployment#deploy-1~20260101T000000Z / evidence#deploy (table of the orchestrator)",
      "end state: RolledBack",
    ]);
  });
});
