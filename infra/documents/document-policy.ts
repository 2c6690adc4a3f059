import { writeFile } from "node:fs/promises";
import { policyPage } from "./policy-page.ts";

await writeFile(new URL("../../docs/policy.md", import.meta.url), policyPage());
