import type { CountedPass } from "./cases/points.ts";
import { censusOf } from "./census.ts";
import type { Pass } from "./passes.ts";
import type { Worlds } from "./worlds.ts";

/** Runs each pass once, undisturbed, in this order, and counts where a fault could be. */
export async function countPasses(worlds: Worlds, passes: readonly Pass[]): Promise<CountedPass[]> {
  const together = await countOnOne(
    worlds,
    passes.filter(({ ownDatabase }) => !ownDatabase),
  );
  const own = passes.filter(({ ownDatabase }) => ownDatabase);
  const others = [];
  for (const pass of own) others.push(...(await countOnOne(worlds, [pass])));
  return [...together, ...others];
}

/** On one AWS, one after the other: what one pass leaves is there for the next. */
async function countOnOne(worlds: Worlds, passes: readonly Pass[]): Promise<CountedPass[]> {
  const [first] = passes;
  if (!first) return [];
  const world = await worlds.take(first);
  const counted: CountedPass[] = [];
  try {
    for (const pass of passes) counted.push({ pass, census: await censusOf(world, pass) });
    return counted;
  } finally {
    await worlds.giveBack(world, counted.length === passes.length);
  }
}
