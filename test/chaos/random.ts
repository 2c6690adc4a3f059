import { createHash } from "node:crypto";
import { seededRandom } from "../support/seeded-scheduler.ts";

/** Numbers that depend on the seed and on what they are for, so that a case is the same alone and among others. */
export function randomOf(seed: number, subject: string): () => number {
  const digest = createHash("sha256").update(`${seed} ${subject}`).digest();
  return seededRandom(digest.readInt32LE(0));
}

/** One of the values. Throws if there are none. */
export function pick<Value>(values: readonly Value[], random: () => number): Value {
  const picked = values[Math.floor(random() * values.length)];
  if (picked === undefined) throw new Error("there is nothing to pick from");
  return picked;
}
