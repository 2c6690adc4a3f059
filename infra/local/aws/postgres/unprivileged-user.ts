import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Whom a process is spawned as; empty for the present user. */
export interface SpawnUser {
  readonly uid?: number;
  readonly gid?: number;
}

const run = promisify(execFile);

/** PostgreSQL refuses to run as root, so root runs it as `nobody`; anyone else runs it as themselves. */
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
      "PostgreSQL does not run as root, and this machine has no user `nobody` to run it as: start as another user.",
      { cause },
    );
  }
}
