/** Waits until all writes have ended. Then rejects with the first failure, if any. */
export async function allDone(writes: readonly (Promise<void> | undefined)[]): Promise<void> {
  const settled = await Promise.allSettled(writes);
  const failed = settled.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}
