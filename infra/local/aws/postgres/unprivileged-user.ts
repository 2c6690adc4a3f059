import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The user of a spawned process. Empty for the current user. */
export interface SpawnUser {
  readonly uid?: number;
  readonly gid?: number;
}

const run = promisify(execFile);

/** PostgreSQL refuses to run as root: root runs it as `nobody`, any other user as themselves. */
export async function unprivilegedUser(): Promise<SpawnUser> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all([idOf("-u"), idOf("-g")]);
  return { uid, gid };
}

async function idOf(flag: "-u" | "-g"): Promise<number> {
  try {
    return Number((await run("id", [flag, "nobody"])).stdout);
  } catch (cause) {
    throw new Error(
      "PostgreSQL does not run as root, and this machine has no user `nobody` for it: start as another user.",
      { cause },
    );
  }
}
