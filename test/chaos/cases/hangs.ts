import { Hang } from "../faults/hang.ts";
import { pick } from "../random.ts";
import type { ChaosCase } from "./chaos-case.ts";
import { type CountedPass, callNameOf, isMessenger, withoutWorkOf } from "./points.ts";

/** The connection of each call falls silent: once, so that it is repeated, and for all its repetitions. */
export function hangCases({ pass, census }: CountedPass): readonly ChaosCase[] {
  // What the follow-up finds to do depends on the moment of its minute.
  const certain = census.calls.filter((call) => call.function !== "follow-up");
  return certain.flatMap((call): readonly ChaosCase[] => {
    const messages = isMessenger(call) ? "repeated" : "once";
    // Whether a read arrives makes no difference.
    const effects = call.writes ? (["kept", "lost"] as const) : (["lost"] as const);
    return [
      {
        id: `hang/once/${pass.name}/${callNameOf(call)}`,
        pass,
        disturb: ({ random, attempt }) => ({
          fault: new Hang(call, { effect: pick(effects, random), lasts: "once" }),
          expected: () => ({ ends: [attempt.ends], messages }),
        }),
      },
      {
        id: `hang/call/${pass.name}/${callNameOf(call)}`,
        pass,
        thenDeploys: true,
        disturb: ({ random }) => ({
          fault: new Hang(call, { effect: pick(effects, random), lasts: "call" }),
          expected: () => withoutWorkOf(call),
        }),
      },
    ];
  });
}
