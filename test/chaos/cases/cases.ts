import type { ChaosCase } from "./chaos-case.ts";
import { crashCases } from "./crashes.ts";
import { hangCases } from "./hangs.ts";
import { interventionCases } from "./interventions.ts";
import { channelCases, throttlingCases } from "./outages.ts";
import { type CountedPass, newIn } from "./points.ts";

/** All cases of what was counted. */
export function casesOf(counted: readonly CountedPass[]): readonly ChaosCase[] {
  const of = (name: string) => counted.filter(({ pass }) => pass.name === name);
  const [update, others] = [of("update"), [...of("rollback"), ...of("reject"), ...of("rehearse")]];
  // A first deployment visits the same states, but has nothing behind it.
  const first = of("create");
  const own = [...update, ...others.map((one) => newIn(one, update))];
  return [
    ...own.flatMap((one) => [...crashCases(one), ...hangCases(one), ...interventionCases(one)]),
    ...first.flatMap((one) => [...crashCases(one), ...interventionCases(one)]),
    ...update.flatMap((one) => [...channelCases(one), ...throttlingCases(one)]),
    ...of("rollback").flatMap(throttlingCases),
  ];
}
