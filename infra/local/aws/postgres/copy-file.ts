import { type FileHandle, open } from "node:fs/promises";

const chunkBytes = 256 * 1024;

/**
 * Copies a file that its program may truncate meanwhile, until its end. `copyFile` of Node never ends then: it waits for
 * as many bytes as the file had at first. Without reflinks: to ask for one and not get it doubles the time of a clone.
 */
export async function copyChangingFile(source: string, target: string): Promise<void> {
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

async function copyUntilEnd(from: FileHandle, to: FileHandle): Promise<void> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  for (;;) {
    const { bytesRead } = await from.read(chunk, 0, chunk.length);
    if (bytesRead === 0) return;
    await to.writeFile(chunk.subarray(0, bytesRead)); // Writes all of it, where the file ends.
  }
}
