import { nameOf } from "../census.ts";
import { CrashAfter, CrashBefore, CrashWithin, crashes } from "../faults/crash.ts";
import { pick } from "../random.ts";
import type { ChaosCase } from "./chaos-case.ts";
import { type CountedPass, callNameOf, isMessenger, withoutWorkOf } from "./points.ts";

/** Each function crashes before and after its work, within it after each write, and each time it is called. */
export function crashCases({ pass, census }: CountedPass): readonly ChaosCase[] {
  const atPlaces = census.places.flatMap((place): readonly ChaosCase[] => [
    {
      id: `crash/before/${pass.name}/${nameOf(place)}`,
      pass,
      disturb: ({ random, attempt }) => ({
        fault: new CrashBefore(place, pick(crashes, random)),
        expected: () => ({ ends: [attempt.ends], messages: "once" }),
      }),
    },
    {
      id: `crash/after/${pass.name}/${nameOf(place)}`,
      pass,
      disturb: ({ random, attempt }) => ({
        fault: new CrashAfter(place, pick(crashes, random)),
        expected: () => ({ ends: [attempt.ends], messages: "once" }),
      }),
    },
    {
      id: `crash/always/${pass.name}/${nameOf(place)}`,
      pass,
      thenDeploys: true,
      disturb: ({ random }) => ({
        fault: new CrashBefore(place, pick(crashes, random), true),
        expected: () => withoutWorkOf(place),
      }),
    },
  ]);
  const states = new Set(census.places.map(nameOf));
  const writes = census.calls.filter((call) => call.writes && states.has(nameOf(call)));
  const within = writes.map(
    (call): ChaosCase => ({
      id: `crash/within/${pass.name}/${callNameOf(call)}`,
      pass,
      disturb: ({ random, attempt }) => ({
        fault: new CrashWithin(call, pick(crashes, random)),
        expected: () => ({ ends: [attempt.ends], messages: isMessenger(call) ? "repeated" : "once" }),
      }),
    }),
  );
  return [...atPlaces, ...within];
}
