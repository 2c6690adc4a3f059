import { describe, expect, it } from "vitest";
import { databaseLine } from "../../../orchestrator/database/plan-words.ts";
import { databaseSection } from "../../../orchestrator/pages/database-section.ts";
import { migrationTaskSection } from "../../../orchestrator/pages/migration-task-section.ts";
import { reviewOf } from "../../../orchestrator/review/review.ts";
import { aPlannedTask } from "../fixtures/planned-tasks.ts";
import { sources } from "../fixtures/reviews.ts";

/** What people read: without tags, with single spaces. */
const words = (html: unknown) =>
  String(html)
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ");

const task = aPlannedTask();
const hostile = "<script>alert(1)</script>";

describe("a task that migrates", () => {
  it("is shown before the approval with command, image and task definition, as not judged", () => {
    const shown = words(databaseSection({ migrations: [], task }));

    expect(shown).toContain("Migrated by a task not judged runs after the approval");
    expect(shown).toContain(`Command python manage.py migrate Image ${task.image} Container app`);
    expect(shown).toContain("a copy of xray-poc-compute-task as it runs, with this image");
    expect(shown).not.toContain("There is no new migration");
  });

  it("is one line of mails and Slack", () => {
    expect(databaseLine({ migrations: [], task: { ...task, command: ["sh", "-c", "one && two"] } })).toBe(
      `a task waits for the approval: sh -c "one && two" in ${task.image} (container app of xray-poc-compute-task). ` +
        "What it does to the database is not judged",
    );
  });

  it("is shown without a secret in its command, whose checksum still tells it", () => {
    const digestWith = (password: string) => {
      const command = ["migrate", `--password=${password}`];
      const { database, digest } = reviewOf(
        sources({ database: { migrations: [], task: aPlannedTask({ command }) } }),
      );
      expect(database.task?.command).toEqual(["migrate", "--password=[redacted]"]);
      return digest;
    };

    expect(digestWith("one")).not.toBe(digestWith("two"));
  });

  it("is shown afterwards with its outcome, its log and what could not be read, as text", () => {
    const line = { at: "2026-01-01T00:00:01.000Z", container: "app", taskId: "1", message: hostile };
    const ended = { endedAt: "2026-01-01T00:00:02.000Z", log: [line] };

    const failed = migrationTaskSection(task, { outcome: "failed", problem: hostile, ...ended });
    const unread = migrationTaskSection(task, {
      outcome: "succeeded",
      ...ended,
      log: [],
      unreadLog: "denied",
    });

    expect(words(failed)).toContain("failed python manage.py migrate Problem &lt;script&gt;");
    expect(words(failed)).toContain("00:00:01.000 app &lt;script&gt;");
    expect(String(failed)).not.toContain("<script");
    expect(words(unread)).toContain("It has written no log. The log could not be read: denied");
  });
});
