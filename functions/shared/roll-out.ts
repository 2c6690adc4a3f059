import type { Deployment, Phase } from "../../orchestrator/deployment/deployment.ts";
import { recordRollOut } from "../../orchestrator/ecs/roll-out.ts";
import { cloudFormation, ecs, elasticLoadBalancing, table } from "./clients.ts";
import { wallClock } from "./state-function.ts";
import { target } from "./targets.ts";

interface InPhase {
  readonly deployment: Deployment;
  readonly phase: Phase;
}

/** The check's answer or error, after the page of the deployment was told how the service stands just now. */
export async function whileRollingOut<Answer>(payload: InPhase, check: Promise<Answer>): Promise<Answer> {
  const told = keepRollOut(payload);
  try {
    return await check;
  } finally {
    await told;
  }
}

const keepRollOut = (payload: InPhase): Promise<void> =>
  recordRollOut(
    {
      cloudFormation: cloudFormation(),
      ecs: ecs(),
      elasticLoadBalancing: elasticLoadBalancing(),
      table: table(),
      clock: wallClock,
      target: target(payload.deployment),
    },
    payload,
  );
