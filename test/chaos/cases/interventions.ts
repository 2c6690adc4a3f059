import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { tableName } from "../../../infra/local/access/local-names.ts";
import type { EndState } from "../../../orchestrator/deployment/deployment.ts";
import { requestHalt } from "../../../orchestrator/halt.ts";
import { nameOf } from "../census.ts";
import type { Place } from "../fault.ts";
import { Intervene, type Moment } from "../faults/intervention.ts";
import type { ChaosCase, Disturbance, Scene } from "./chaos-case.ts";
import type { CountedPass } from "./points.ts";

const moments: readonly Moment[] = ["before", "during", "after"];

/** A person stops, or halts, the deployment before, during and after each state. */
export function interventionCases({ pass, census }: CountedPass): readonly ChaosCase[] {
  // The clean-up runs after the end.
  const states = census.places.filter((place) => place.function !== "clean-up-execution");
  return states.flatMap((place) => {
    const calls = census.calls.filter((call) => nameOf(call) === nameOf(place));
    const writes = calls.some((call) => call.writes);
    // What makes no call has nothing on its way.
    const possible = moments.filter((moment) => moment !== "during" || calls.length > 0);
    return possible.flatMap((moment): readonly ChaosCase[] => [
      {
        id: `stop/${moment}/${pass.name}/${nameOf(place)}`,
        pass,
        thenDeploys: true,
        disturb: (scene) => stop(scene, place, moment, writes),
      },
      {
        id: `halt/${moment}/${pass.name}/${nameOf(place)}`,
        pass,
        disturb: (scene) => halt(scene, place, moment, writes),
      },
    ]);
  });
}

function stop({ world, attempt }: Scene, place: Place, moment: Moment, writes: boolean): Disturbance {
  const { aws } = world;
  const act = async () => {
    await aws.clients.stepFunctions.send(new StopExecutionCommand({ executionArn: attempt.executionArn }));
    // What is on its way arrives only now, after everything has been put in order.
    await aws.cleanedUp();
    return { goesOn: false };
  };
  return {
    fault: new Intervene({ place, moment, writes, act }),
    expected: () => ({
      ends: ["ABORTED"],
      messages: isUnknown(place) ? "missing" : "once",
      // They may have been told already, or in the same moment.
      ...(place.function === "notify" && { told: ["Stopped", attempt.ends] }),
    }),
  };
}

/** Before the deployment is stored, which `AcquireLock` does, nobody knows whom to tell. */
const isUnknown = (place: Place) => ["validate-deployment", "acquire-lock"].includes(place.function);

function halt(scene: Scene, place: Place, moment: Moment, writes: boolean): Disturbance {
  const { world, attempt } = scene;
  const { clients, clock } = world.aws;
  const services = {
    table: { client: clients.table, name: tableName },
    stepFunctions: clients.stepFunctions,
    clock,
  };
  let accepted = false;
  const act = async () => {
    const result = await clock.during(() =>
      requestHalt(services, attempt.id, { by: "bob@example.com", reason: "It must not go on" }),
    );
    accepted = result.status === "requested";
    return { goesOn: true };
  };
  return {
    fault: new Intervene({ place, moment, writes, act }),
    expected: () => ({
      ends: accepted ? endsOfHalt(scene, place, moment) : [attempt.ends],
      messages: "once",
    }),
  };
}

/** The functions of the deploy phase that come after its last safe point. */
const verified = ["check-traces", "record-release", "release-lock", "notify"];

/** A halted deployment ends undone, or as it would have if the halt came after the last safe point. */
function endsOfHalt({ world, attempt }: Scene, place: Place, moment: Moment): readonly EndState[] {
  const isLate =
    verified.includes(place.function) && !(place.function === "check-traces" && moment === "before");
  // Nothing can be restored if nothing ran before, which is said before the approval.
  const undone = world.version === undefined ? "RollbackFailed" : "RolledBack";
  return ["Rejected", undone, ...(isLate ? [attempt.ends] : [])];
}
