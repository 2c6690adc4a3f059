import { createHash, randomUUID } from "node:crypto";
import jsonata from "jsonata";
import type { Clock } from "../../clock.ts";
import type { Bindings } from "./template.ts";

const fromMillis = jsonata("$fromMillis($milliseconds, $picture, $timezone)");
const hashAlgorithms = ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"];
/** AWS's maximum number of elements: it refuses a range with one element more. */
const maxRangeLength = 360_145;

/**
 * The functions that Step Functions adds to JSONata, and JSONata's time functions with the given clock. `$eval` is
 * removed. For an invalid argument a function returns undefined, and the field with the expression fails.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
 */
export function stepFunctionsFunctions(clock: Clock, random: () => number): Bindings {
  return {
    partition,
    range,
    hash,
    random: (seed?: number) => (seed === undefined ? random() : seeded(seed)),
    uuid: () => randomUUID(),
    parse: (text?: string) => (text === undefined ? undefined : JSON.parse(text)),
    millis: () => clock.now(),
    now: (picture?: string, timezone?: string) =>
      fromMillis.evaluate(undefined, { milliseconds: clock.now(), picture, timezone }),
    // Bound to undefined, a call fails with T1006, as on AWS.
    eval: undefined,
  };
}

function partition(items: unknown, size: number): unknown[][] | undefined {
  const step = Math.trunc(size);
  if (!Array.isArray(items) || items.length === 0 || !(step > 0)) return undefined;
  const chunks: unknown[][] = [];
  for (let start = 0; start < items.length; start += step) chunks.push(items.slice(start, start + step));
  return chunks;
}

function range(first: number, last: number, by: number): number[] | number | undefined {
  const [start, end, step] = [Math.trunc(first), Math.trunc(last), Math.trunc(by)];
  const count = Math.floor((end - start) / step) + 1;
  if (!Number.isFinite(count) || count < 1) return undefined;
  if (count > maxRangeLength) throw new Error("Expression evaluation memory limit exceeded");
  // As on AWS, a range of one element is the number itself.
  return count === 1 ? start : Array.from({ length: count }, (_, index) => start + index * step);
}

function hash(text: string, algorithm: string): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  if (!hashAlgorithms.includes(algorithm)) throw new Error(`Invalid hash algorithm: ${algorithm}`);
  return createHash(algorithm.replace("-", "")).update(text).digest("hex");
}

/** A number in [0, 1), always the same for the same seed: the first 32 bits of the seed's digest. */
const seeded = (seed: number) => createHash("sha256").update(String(seed)).digest().readUInt32BE(0) / 2 ** 32;
