import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  deploymentLink,
  deploymentsLink,
  isViewKey,
  viewKey,
} from "../../../orchestrator/approval/view-link.ts";
import { startStateTable } from "../fixtures/state-table.ts";

describe("the view key", () => {
  it("is 32 random bytes in base64url, made once", async () => {
    const table = await startStateTable();

    const first = await viewKey(table, randomBytes);
    const second = await viewKey(table, randomBytes);

    expect(first).toMatch(/^[\w-]{43}$/);
    expect(second).toBe(first);
  });

  it("is the same for functions that need it at the same moment", async () => {
    const table = await startStateTable();

    const made = await Promise.all(Array.from({ length: 8 }, () => viewKey(table, randomBytes)));

    expect(new Set(made).size).toBe(1);
  });

  it("differs from every other key", async () => {
    const table = await startStateTable();
    const early = await isViewKey(table, "");
    const key = await viewKey(table, randomBytes);

    expect(early).toBe(false);
    expect(await isViewKey(table, key)).toBe(true);
    expect(await isViewKey(table, randomBytes(32).toString("base64url"))).toBe(false);
    expect(await isViewKey(table, key.slice(1))).toBe(false);
  });

  it("is in the links, which name the deployment", () => {
    expect(deploymentsLink("https://example.com/", "k")).toBe("https://example.com/view/k/deployments");
    expect(deploymentLink("https://example.com", "k", "a/b c")).toBe(
      "https://example.com/view/k/deployments/a%2Fb%20c",
    );
  });
});
