import { compress, decompress } from "../text/compressed.ts";
import { defineTarget, type Target, type TargetDefinition, targetDefaults } from "./target.ts";
import { shapeProblems } from "./target-shape.ts";

/** The targets as the functions read them: only what differs from the defaults, without smoke tests and names. */
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

/** Reads what `serializeTargets` wrote. Throws an Error that names every invalid field. */
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
 * The smoke tests of the targets that have their own, by stack; empty if there are none. Compressed, because a contract
 * with its JSON Schemas would take most of the 4 KB of a function's environment.
 */
export function serializeSmokeTests(targets: readonly Target[]): string {
  const own = targets.flatMap(({ stackName, smokeTests }) => (smokeTests ? [[stackName, smokeTests]] : []));
  return own.length === 0 ? "" : Buffer.from(compress(Object.fromEntries(own))).toString("base64");
}

/** The stack's own smoke tests, from `serializeSmokeTests`; undefined if the bundled ones apply. */
export function ownSmokeTests(serialized: string | undefined, stackName: string): unknown {
  if (!serialized) return undefined;
  const byStack = decompress<Readonly<Record<string, unknown>>>(Buffer.from(serialized, "base64"));
  return Object.hasOwn(byStack, stackName) ? byStack[stackName] : undefined;
}
