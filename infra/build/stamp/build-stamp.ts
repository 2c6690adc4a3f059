import { readFile, stat } from "node:fs/promises";
import { writeIfChanged } from "./write-if-changed.ts";

/** The inputs of a build: each file's modification time (epoch ms) and size in bytes, and other inputs as a text. */
interface BuildStamp {
  readonly files: Readonly<Record<string, string>>;
  readonly other: string;
}

/** Whether the build that wrote `stampFile` had the same inputs; false if there was no build. */
export async function isCurrent(stampFile: string, other: string): Promise<boolean> {
  const stamp = await readStamp(stampFile);
  if (stamp?.other !== other) return false;
  const present = await stateOf(Object.keys(stamp.files));
  return Object.entries(stamp.files).every(([file, state]) => present[file] === state);
}

/** Records the inputs of a build. */
export async function writeStamp(stampFile: string, files: readonly string[], other: string): Promise<void> {
  const stamp: BuildStamp = { files: await stateOf(files), other };
  await writeIfChanged(stampFile, Buffer.from(JSON.stringify(stamp)));
}

async function readStamp(stampFile: string): Promise<BuildStamp | undefined> {
  const text = await readFile(stampFile, "utf8").catch(ifMissing);
  return text === undefined ? undefined : (JSON.parse(text) as BuildStamp);
}

/** The state of each file by its path; that of a missing file is `missing`. */
async function stateOf(files: readonly string[]): Promise<Record<string, string>> {
  const states = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file).catch(ifMissing);
      return [file, found ? `${found.mtimeMs} ${found.size}` : "missing"] as const;
    }),
  );
  return Object.fromEntries(states);
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
