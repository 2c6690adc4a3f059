/**
 * Does the work of every entry at once; a failure does not affect the others. Resolves to the results in their order;
 * throws the first error after all were tried.
 */
export async function settleAll<Entry, Result>(
  entries: readonly Entry[],
  work: (entry: Entry) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = await Promise.allSettled(entries.map(work));
  const failure = results.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}
