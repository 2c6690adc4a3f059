import type { CountedPass } from "./cases/points.ts";
import { censusOf } from "./census.ts";
import type { Pass } from "./passes.ts";
import type { Worlds } from "./worlds.ts";

/** Runs each pass once, undisturbed, in this order on one AWS, and counts where a fault could be. */
export async function countPasses(worlds: Worlds, passes: readonly Pass[]): Promise<CountedPass[]> {
  const world = await worlds.take(false);
  const counted: CountedPass[] = [];
  try {
    for (const pass of passes) counted.push({ pass, census: await censusOf(world, pass) });
    return counted;
  } finally {
    await worlds.giveBack(world, counted.length === passes.length);
  }
}
