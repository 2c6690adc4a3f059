import { deepEqual } from "@aws-cdk/cloudformation-diff";
import { isIntrinsic } from "./intrinsics.ts";
import { isRecord } from "./template.ts";

/** The smallest part of a property that differs. */
export interface Leaf {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** Compares two values recursively and returns the smallest parts that differ. */
export function changedLeaves(before: unknown, after: unknown, path: readonly string[]): Leaf[] {
  if (deepEqual(before, after)) return [];
  const isBoth = (test: (value: unknown) => boolean) => test(before) && test(after);
  if (!isBoth(isRecord) && !isBoth(Array.isArray)) return [{ path, before, after }];
  const [old, wanted] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(wanted)])];
  return keys.flatMap((key) => changedLeaves(old[key], wanted[key], [...path, key]));
}

/** The value at a path of a template's expression, or the intrinsic function on the path that produces it. */
export function valueAt(expression: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof expression !== "object" || expression === null) return expression;
  if (isIntrinsic(expression)) return expression;
  return valueAt((expression as Record<string, unknown>)[key], rest);
}
