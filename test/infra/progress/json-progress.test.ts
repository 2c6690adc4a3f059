import { describe, expect, it } from "vitest";
import { JsonProgress } from "../../../infra/progress/json-progress.ts";
import type { StateProgress } from "../../../orchestrator/history/execution-progress.ts";

const state = (status: StateProgress["status"], name = "CheckStack"): StateProgress => ({
  state: name,
  phase: "deploy",
  status,
  durationMs: 1200,
  visits: 2,
});

function output() {
  let text = "";
  return {
    terminal: { write: (more: string) => (text += more) },
    events: () =>
      text
        .trimEnd()
        .split("\n")
        .map((line): unknown => JSON.parse(line)),
  };
}

describe("JsonProgress", () => {
  it("prints each state when it is entered and when it ends", () => {
    const { terminal, events } = output();
    const progress = new JsonProgress(terminal);

    progress.show({ states: [state("running")], status: "RUNNING" });
    progress.show({ states: [state("running")], status: "RUNNING" });
    progress.show({ states: [state("done")], status: "RUNNING" });

    const entered = { event: "state", state: "CheckStack", phase: "deploy", status: "running" };
    expect(events()).toEqual([entered, { ...entered, status: "done", durationMs: 1200, visits: 2 }]);
  });

  it("prints the roll-out when it changes, and the place to approve once", () => {
    const { terminal, events } = output();
    const progress = new JsonProgress(terminal);
    const waiting = { states: [state("running", "RequestApproval")], status: "RUNNING" } as const;
    const tasks = (running: number) => ({ current: { running, desired: 2 } });

    progress.show(waiting, { rollout: tasks(0), approval: "http://127.0.0.1/approve/x" });
    progress.show(waiting, { rollout: tasks(0), approval: "http://127.0.0.1/approve/x" });
    progress.show(waiting, { rollout: tasks(1) });

    expect(events().slice(1)).toEqual([
      { event: "rollout", new: { running: 0, desired: 2 }, old: null },
      { event: "approval", where: "http://127.0.0.1/approve/x" },
      { event: "rollout", new: { running: 1, desired: 2 }, old: null },
    ]);
  });

  it.each([
    ["http://127.0.0.1/view/key/deployments/deploy-1", "http://127.0.0.1/view/key/deployments/deploy-1"],
    [undefined, null],
  ])("prints the deployment's page at the start: %s", (page, printed) => {
    const { terminal, events } = output();

    new JsonProgress(terminal).started({
      execution: "deploy-1",
      deploymentId: "deploy-1~20260101T000000Z",
      subject: "deploying tasks:1.0.0",
      page,
    });

    expect(events()).toEqual([
      {
        event: "started",
        execution: "deploy-1",
        deployment: "deploy-1~20260101T000000Z",
        subject: "deploying tasks:1.0.0",
        page: printed,
      },
    ]);
  });

  it("ends with the end state, its error and where the evidence is", () => {
    const { terminal, events } = output();
    const progress = new JsonProgress(terminal);
    progress.started({
      execution: "deploy-1",
      deploymentId: "deploy-1~20260101T000000Z",
      subject: "deploying tasks:bad",
    });

    progress.finish({
      states: [state("done", "CollectEvidence")],
      status: "FAILED",
      endState: "RolledBack",
      error: "TasksFailed",
      cause: "no task starts",
    });

    expect(events().at(-1)).toEqual({
      event: "end",
      execution: "deploy-1",
      endState: "RolledBack",
      error: "TasksFailed",
      cause: "no task starts",
      evidence: ["deployment#deploy-1~20260101T000000Z / evidence#deploy"],
    });
  });
});
