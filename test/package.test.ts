import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import packageDescription from "../package.json" with { type: "json" };

const root = fileURLToPath(new URL("..", import.meta.url));

it("is developed on the lowest Node that it supports", async () => {
  const version = (await readFile(`${root}.nvmrc`, "utf8")).trim();

  expect(packageDescription.engines.node).toBe(`>=${version}`);
});

it("installs packages without running their scripts", async () => {
  const settings = (await readFile(`${root}.npmrc`, "utf8")).split("\n");

  expect(settings).toContain("ignore-scripts=true");
});

// With ignore-scripts npm leaves them out without a word.
it("has no script that runs before or after another one", () => {
  const scripts = Object.keys(packageDescription.scripts);

  const hooks = scripts.filter((name) => /^(?:pre|post)/.test(name) || name === "prepare");
  expect(hooks).toEqual([]);
});

it("takes all packages of vitest in one version", () => {
  const { vitest, "@vitest/coverage-v8": coverage } = packageDescription.devDependencies;

  expect(coverage).toBe(vitest);
});
