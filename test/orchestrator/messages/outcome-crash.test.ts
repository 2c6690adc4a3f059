import { expect, it } from "vitest";
import { followUpOutcomes } from "../../../orchestrator/follow-up-outcomes.ts";
import { readOpenOutcomes } from "../../../orchestrator/messages/open-outcome.ts";
import type { OutcomeSendingServices } from "../../../orchestrator/messages/outcome-sending.ts";
import { notify } from "../../../orchestrator/states/notify.ts";
import { FaultPoints } from "../../support/fault-points.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { TaskTokens } from "../fixtures/approvals.ts";

const everyone = ["alice@example.com", "bob@example.com", "slack"];

/** What was sent although Notify and the follow-up were killed at one of their calls to the outside. */
async function toldDespite(faults: FaultPoints) {
  const shared = await inProcessTable();
  const clock = new VirtualClock();
  const told: string[] = [];
  const calls: string[] = [];
  const outside = <Arguments extends unknown[], Result>(
    name: (args: Arguments) => string,
    call: (...args: Arguments) => Promise<Result>,
  ) => {
    const leaving = faults.around(call);
    return (...args: Arguments) => {
      calls.push(name(args));
      return leaving(...args);
    };
  };
  const send = outside(
    ([{ input }]) => (input.UpdateExpression?.includes("sentAt =") ? "mark" : "table"),
    (command: { input: { UpdateExpression?: string } }) => shared.client.send(command as never),
  );
  const deliver = outside(
    () => "deliver",
    async (to: string) => void told.push(to),
  );
  const services: OutcomeSendingServices = {
    table: { ...shared, client: { send } as never },
    clock,
    stepFunctions: new TaskTokens().client,
    randomBytes: (count) => new Uint8Array(count),
    webUrl: "https://deployments.example.com",
    recipients: ["bob@example.com"],
    knownRequesters: ["example.com"],
    sendMail: deliver,
    slack: async () => ({ kind: "webhook", post: () => deliver("slack") }),
    onFailure: () => {},
  };
  const payload = {
    deployment: aDeployment(),
    outcome: { endState: "Deployed" },
    diagnosis: null,
  } as const;
  // The state machine repeats a state whose function died.
  while (!(await faults.survives(() => notify(services, payload)))) await clock.advance(1_000);
  for (let minute = 0; minute < 4; minute++) {
    await clock.advance(60_000);
    await faults.survives(() => followUpOutcomes({ ...services, onNotTold: () => {} }));
  }
  return { told: told.sort(), calls, open: await readOpenOutcomes(shared) };
}

it("a kill at any call loses no message of the end, and repeats one only if it may not have arrived", async () => {
  const calm = new FaultPoints();
  const undisturbed = await toldDespite(calm);
  expect(undisturbed.told).toEqual(everyone);

  for (const effect of ["lost", "kept"] as const) {
    for (let point = 1; point <= calm.calls; point++) {
      const faults = new FaultPoints(point, effect);
      const { told, calls, open } = await toldDespite(faults);

      const killed = calls[point - 1];
      const where = `killed at call ${point}, ${killed}, effect ${effect}`;
      expect(faults.fired, where).toBe(true);
      expect([...new Set(told)], where).toEqual(everyone);
      // Others that were under way in the same process may have arrived too; nothing else is repeated.
      const isUnknown = killed === "deliver" || killed === "mark";
      if (!isUnknown) expect(told, where).toHaveLength(everyone.length);
      expect(told.length, where).toBeLessThanOrEqual(2 * everyone.length - 1);
      expect(open, where).toEqual([]);
    }
  }
  expect(calm.calls).toBeGreaterThan(15);
});
