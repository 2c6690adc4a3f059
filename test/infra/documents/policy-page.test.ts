import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { policyPage } from "../../../infra/documents/policy-page.ts";

it("is what npm run docs:policy writes, with every rule", async () => {
  const page = await readFile(new URL("../../../docs/policy.md", import.meta.url), "utf8");

  expect(page).toBe(policyPage());
});
