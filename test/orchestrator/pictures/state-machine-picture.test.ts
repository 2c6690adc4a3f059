import { describe, expect, it } from "vitest";
import { progressOf } from "../../../orchestrator/history/execution-progress.ts";
import { transitionsOf } from "../../../orchestrator/history/transitions.ts";
import { stateMachineLayout } from "../../../orchestrator/pictures/state-machine-layout.generated.ts";
import { stateMachinePicture } from "../../../orchestrator/pictures/state-machine-picture.ts";
import { courses, definition, historyOf } from "./histories.ts";
import { onPage, problemsOf } from "./valid-html.ts";

function picture(course: string): string {
  const history = historyOf(course);
  return String(
    stateMachinePicture(stateMachineLayout, {
      progress: progressOf(history, 100_000),
      transitions: transitionsOf(history),
    }),
  );
}

/** Classes and title of a state in a picture. */
function stateIn(drawn: string, name: string) {
  const found = new RegExp(
    `class="state ([^"]*)"[^>]*>\\s*<title>(${name.replace("?", "\\?")}[:.][^<]*)</title>`,
  ).exec(drawn);
  return { classes: found?.[1], title: found?.[2] };
}

describe("the picture of the state machine", () => {
  it("has every state once, with its comment from the definition", () => {
    const drawn = String(stateMachinePicture(stateMachineLayout));
    const titles = [...drawn.matchAll(/<title>([^.:<]+)\./g)].map(([, name]) => name);

    expect(titles.sort()).toEqual(Object.keys(definition.States).sort());
  });

  it("distinguishes tasks, choices and waits by shape", () => {
    const drawn = String(stateMachinePicture(stateMachineLayout));

    expect(drawn).toMatch(/<title>CheckHealth\.[^<]*<\/title>\s*<rect/);
    expect(drawn).toMatch(/<title>Healthy\?\.[^<]*<\/title>\s*<polygon/);
    expect(drawn).toMatch(/<title>WaitForHealth\.[^<]*<\/title>\s*<circle/);
  });

  it("shows a state that waits for a person as waiting", () => {
    const { classes, title } = stateIn(picture(courses.waiting), "RequestApproval");

    expect(classes).toBe("task waiting");
    expect(title).toContain("waiting for a person for 86.0 s");
  });

  it("shows running, done and future states", () => {
    const drawn = picture(courses.checkingHealth);

    expect(stateIn(drawn, "CheckHealth").classes).toBe("task running");
    expect(stateIn(drawn, "CheckStack")).toMatchObject({ classes: "task done" });
    expect(stateIn(drawn, "CheckStack").title).toContain("2 polls");
    expect(stateIn(drawn, "WaitForStack").classes).toBe("wait done");
    expect(stateIn(drawn, "RecordRelease").classes).toBe("task idle");
  });

  it("distinguishes the rollback from the deployment, and shows what failed", () => {
    const drawn = picture(courses.rolledBack);

    expect(stateIn(drawn, "CheckHealth").classes).toBe("task failed in-rollback");
    expect(stateIn(drawn, "CheckHealth").title).toMatch(/failed after .*; in the rollback done in/);
    expect(stateIn(drawn, "RequestApproval").classes).toBe("task done");
    expect(stateIn(drawn, "RecordRelease").classes).toBe("task skipped in-rollback");
    expect(stateIn(drawn, "RolledBack").classes).toBe("failure failed");
    expect(stateIn(drawn, "Deployed").classes).toBe("success skipped");
    expect(drawn).toContain('class="transition back taken-rollback"');
    expect(drawn).toContain('class="transition error taken-deploy"');
  });

  it("treats the state in which an execution was stopped as failed", () => {
    const history = [
      ...historyOf(courses.checkingHealth),
      { id: 1_000_000, type: "ExecutionAborted", timestamp: new Date(60_000) } as const,
    ];
    const drawn = String(
      stateMachinePicture(stateMachineLayout, {
        progress: progressOf(history, 9_999_999),
        transitions: transitionsOf(history),
      }),
    );

    expect(stateIn(drawn, "CheckHealth").classes).toBe("task failed");
    expect(stateIn(drawn, "CheckHealth").title).toContain("failed after 28.0 s");
  });

  it.each(Object.entries(courses))("is valid for an execution that is %s", async (_, course) => {
    expect(await problemsOf(onPage(picture(course)))).toEqual([]);
  });
});
