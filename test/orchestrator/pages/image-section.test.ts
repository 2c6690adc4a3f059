import { describe, expect, it } from "vitest";
import type { ServiceNow } from "../../../orchestrator/ecs/service-now.ts";
import { healthSection } from "../../../orchestrator/pages/health-section.ts";
import { imageSection } from "../../../orchestrator/pages/image-section.ts";

const digest = `sha256:${"a".repeat(64)}`;
const pinned = { name: "tasks:1.1.0", digest, registry: "present", pinnedAs: `tasks@${digest}` } as const;
const before = { name: "tasks:1.0.0", digest: `sha256:${"b".repeat(64)}`, registry: "present" } as const;

describe("the image on the page", () => {
  it("is read by its tag first, then by its digest, and says that it is pinned", () => {
    const page = String(imageSection({ before, after: pinned }));

    expect(page).toMatch(/After<\/th><td><code>tasks:1\.1\.0<\/code><\/td>\s*<td><code>sha256:a+<\/code>/);
    expect(page).toContain(`The change set names it <code>tasks@${digest}</code>`);
    expect(page).not.toMatch(/Not pinned|image of the previous release/);
  });

  it("says why it is not pinned", () => {
    const after = { name: "tasks:1.1.0", registry: "unknown", notPinned: "it is not in Amazon ECR" } as const;

    expect(String(imageSection({ after }))).toContain("Not pinned: it is not in Amazon ECR.");
  });

  it("says that only its name changes if it is the image of the previous release", () => {
    const page = String(imageSection({ before: { ...before, digest }, after: pinned }));

    expect(page).toContain("It is the image of the previous release");
  });

  it.each([
    ["by its tag, if it is the previous release's", `tasks@${before.digest}`, "tasks:1.0.0"],
    ["as the stack names it otherwise", `tasks@${digest}`, `tasks@${digest}`],
    ["as the stack names it without a digest", "tasks:0.9.0", "tasks:0.9.0"],
  ])("that runs is shown %s", (_, image, shown) => {
    const service = { taskDefinition: "arn:task:1", runningCount: 1, desiredCount: 1 };
    const running = { status: "running", image, service, targets: [] } as unknown as ServiceNow;

    expect(String(healthSection(running, before))).toContain(`<code>${shown}</code> (<code>`);
  });
});
