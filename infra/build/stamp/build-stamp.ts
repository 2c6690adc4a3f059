import { readFile, stat } from "node:fs/promises";
import { writeIfChanged } from "./write-if-changed.ts";

/** What a build was made of: each input file's time of change (epoch ms) and size, and anything else by its text. */
interface BuildStamp {
  readonly files: Readonly<Record<string, string>>;
  readonly other: string;
}

/** Whether the build that wrote `stampFile` was made of the same; false when there was none. */
export async function isCurrent(stampFile: string, other: string): Promise<boolean> {
  const stamp = await readStamp(stampFile);
  if (stamp?.other !== other) return false;
  const present = await stateOf(Object.keys(stamp.files));
  return Object.entries(stamp.files).every(([file, state]) => present[file] === state);
}

/** Remembers what a build was made of. */
export async function writeStamp(stampFile: string, files: readonly string[], other: string): Promise<void> {
  const stamp: BuildStamp = { files: await stateOf(files), other };
  await writeIfChanged(stampFile, Buffer.from(JSON.stringify(stamp)));
}

async function readStamp(stampFile: string): Promise<BuildStamp | undefined> {
  const text = await readFile(stampFile, "utf8").catch(ifMissing);
  return text === undefined ? undefined : (JSON.parse(text) as BuildStamp);
}

/** By file; a missing one has the state `missing`. */
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
