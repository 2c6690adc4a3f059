import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatDuration } from "../../orchestrator/text/duration.ts";
import { functions } from "../functions/functions.ts";
import { type WatchedFunctions, watchFunctions } from "../local/in-process/watch-functions.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Loads the project's functions from their sources, and again when a source changes; reports each reload. */
export const watchSources = (report: (text: string) => void): Promise<WatchedFunctions> =>
  watchFunctions({
    root,
    names: functions.map(({ name }) => name),
    outdir: join(root, "dist", "watched"),
    onReloaded: (names, milliseconds) =>
      report(`reloaded ${listed(names)} (${formatDuration(milliseconds)})`),
    onProblem: (problem) => report(`not reloaded, the previous code continues: ${problem}`),
  });

// A file that many functions share reloads them all: five names tell enough.
const listed = (names: readonly string[]) =>
  names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
