import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { browserScripts, generatedModule } from "../../../infra/build/browser-scripts.ts";

it.each(browserScripts)("the text of $source is current: npm run bundle:browser", async (script) => {
  const file = await readFile(new URL(`../../../${script.generated}`, import.meta.url), "utf8");

  expect(file).toBe(await generatedModule(script));
});
