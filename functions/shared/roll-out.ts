import type { Attempt, Deployment } from "../../orchestrator/deployment/deployment.ts";
import { recordRollOut } from "../../orchestrator/ecs/roll-out.ts";
import { cloudFormation, ecs, elasticLoadBalancing, table } from "./clients.ts";
import { wallClock } from "./state-function.ts";
import { target } from "./targets.ts";

interface InAttempt {
  readonly deployment: Deployment;
  readonly attempt: Attempt;
}

/** The check's answer or error, after the page of the deployment was told how the service stands just now. */
export async function whileRollingOut<Answer>(payload: InAttempt, check: Promise<Answer>): Promise<Answer> {
  const told = keepRollOut(payload);
  try {
    return await check;
  } finally {
    await told;
  }
}

const keepRollOut = (payload: InAttempt): Promise<void> =>
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
