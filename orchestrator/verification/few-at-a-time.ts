/** Calls `run` for every item, for at most `limit` at the same time. Returns the results in the items' order. */
export async function fewAtATime<Item, Result>(
  items: readonly Item[],
  limit: number,
  run: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = Array<Result>(items.length);
  // Shared, so that each item is taken by one of them.
  const left = items.entries();
  const takeItems = async () => {
    for (const [index, item] of left) results[index] = await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, takeItems));
  return results;
}
