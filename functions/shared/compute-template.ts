import { readFileSync } from "node:fs";

/** Body of the compute stack's template, which lies beside the bundle. */
export const computeTemplate = (): string =>
  readFileSync(new URL("./compute.template.json", import.meta.url), "utf8");
