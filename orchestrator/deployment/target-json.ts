import { compress, decompress } from "../text/compressed.ts";
import { defineTarget, type Target, type TargetDefinition, targetDefaults } from "./target.ts";
import { shapeProblems } from "./target-shape.ts";

/** The targets as the functions need them: what differs from the defaults, without smoke tests and names. */
export function serializeTargets(targets: readonly Target[]): string {
  return JSON.stringify(
    targets.map(({ smokeTests: _tests, names: _names, outputs, ...target }) => ({
      ...unlike(target, targetDefaults),
      outputs: unlike(outputs, targetDefaults.outputs),
    })),
  );
}

function unlike(values: object, defaultValues: object): object {
  const known = new Map(Object.entries(defaultValues).map(([name, value]) => [name, JSON.stringify(value)]));
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => known.get(name) !== JSON.stringify(value)),
  );
}

/** The targets of `serializeTargets`. Throws an Error that names every field that is not as it should be. */
export function parseTargets(json: string): readonly Target[] {
  const definitions = JSON.parse(json) as readonly TargetDefinition[];
  const targets = definitions.map(defineTarget);
  const problems = targets.flatMap((target, index) =>
    shapeProblems(target).map(({ field, problem }) => `[${index}].${field} ${problem}`),
  );
  if (targets.length === 0) problems.push(" holds none");
  if (problems.length > 0) throw new Error(`TARGETS${problems.join("; TARGETS")}`);
  return targets;
}

/**
 * The smoke tests of those targets that bring their own, by stack; empty when none does. Compressed, because a
 * contract with the shapes of its answers takes most of the 4 KB of a function's environment.
 */
export function serializeSmokeTests(targets: readonly Target[]): string {
  const own = targets.flatMap(({ stackName, smokeTests }) => (smokeTests ? [[stackName, smokeTests]] : []));
  return own.length === 0 ? "" : Buffer.from(compress(Object.fromEntries(own))).toString("base64");
}

/** The smoke tests that the stack brings, of `serializeSmokeTests`; undefined when it is held to the bundled ones. */
export function ownSmokeTests(serialized: string | undefined, stackName: string): unknown {
  if (!serialized) return undefined;
  const byStack = decompress<Readonly<Record<string, unknown>>>(Buffer.from(serialized, "base64"));
  return Object.hasOwn(byStack, stackName) ? byStack[stackName] : undefined;
}
