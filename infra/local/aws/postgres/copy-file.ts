import { constants } from "node:fs";
import { copyFile, type FileHandle, open } from "node:fs/promises";

const chunkBytes = 256 * 1024;

/**
 * Copies a file that its program may truncate meanwhile, until its end. `copyFile` of Node never ends then: it waits for
 * as many bytes as the file had at first. Where the file system has reflinks, the copy shares the source's blocks.
 */
export async function copyChangingFile(source: string, target: string): Promise<void> {
  if (await reflink(source, target)) return;
  const from = await open(source, "r");
  try {
    const to = await open(target, "wx", 0o600);
    try {
      await copyUntilEnd(from, to);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** At once, or not at all. */
async function reflink(source: string, target: string): Promise<boolean> {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw error;
    return false; // Each file system and platform says differently that it has none.
  }
}

async function copyUntilEnd(from: FileHandle, to: FileHandle): Promise<void> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  for (;;) {
    const { bytesRead } = await from.read(chunk, 0, chunk.length);
    if (bytesRead === 0) return;
    await to.writeFile(chunk.subarray(0, bytesRead)); // Writes all of it, where the file ends.
  }
}
