import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder for temporary files cannot be used. The message names the folder and the remedy. */
export class TemporaryFolderNotWritable extends Error {
  override readonly name = "TemporaryFolderNotWritable";

  constructor(problem: string, cause: unknown) {
    super(
      `The temporary folder ${tmpdir()} ${problem}. ` +
        "Set TMPDIR to a folder that every user of this machine may enter, write to and run programs from.",
      { cause },
    );
  }
}

/** The disk of the temporary folder is full. The message names the folder and the remedy. */
export class TemporaryFolderFull extends Error {
  override readonly name = "TemporaryFolderFull";

  constructor(cause: unknown) {
    super(
      `The temporary folder ${tmpdir()} has no space left. Free 200 MB there, or set TMPDIR to another folder.`,
      { cause },
    );
  }
}

/** Converts Node's and PostgreSQL's errors for a full disk to TemporaryFolderFull. Returns other errors unchanged. */
export function explainedStartFailure(error: unknown): unknown {
  const { code, message = "" } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return code === "ENOSPC" || message.includes("No space left on device")
    ? new TemporaryFolderFull(error)
    : error;
}

/** A folder that exists until `remove`, or at the latest until this process ends, even by SIGKILL. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

// Reads until the pipe from this process closes. A process that is ending may still write, so the removal is retried.
const keeperScript = 'cat >/dev/null; until rm -rf -- "$1" 2>/dev/null; do sleep 0.1; done';

/** Creates the folder `xray-watch-<prefix>-…` in TMPDIR. Throws TemporaryFolderNotWritable. */
export function makeTemporaryFolder(prefix: string): TemporaryFolder {
  const path = makeFolder(prefix);
  // Detached: Ctrl-C signals the terminal's whole process group and would end the keeper too early.
  const keeper = spawn("/bin/sh", ["-c", keeperScript, "keeper", path], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const gone = once(keeper, "exit");
  return {
    path,
    remove: async () => {
      keeper.stdin.end();
      await gone;
      // If another process has killed the keeper, the folder still exists.
      await rm(path, { recursive: true, force: true });
    },
  };
}

function makeFolder(prefix: string): string {
  try {
    return mkdtempSync(join(tmpdir(), `xray-watch-${prefix}-`));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TemporaryFolderNotWritable(`cannot be written to (${reason})`, error);
  }
}
