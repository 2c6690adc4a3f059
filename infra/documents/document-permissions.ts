import { mkdir, writeFile } from "node:fs/promises";
import { functions } from "../functions/functions.ts";
import { permissionsPage } from "./permissions-page.ts";

const folder = new URL("../../docs/", import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(new URL("permissions.md", folder), permissionsPage(functions));
