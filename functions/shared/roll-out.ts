import type { Deployment, Phase } from "../../orchestrator/deployment/deployment.ts";
import { recordRollOut } from "../../orchestrator/ecs/roll-out.ts";
import { type Clients, cloudFormation, ecs, elasticLoadBalancing, table } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { target } from "./targets.ts";

interface InPhase {
  readonly deployment: Deployment;
  readonly phase: Phase;
}

/** Makes a check's answer or error wait until the page of the deployment was told how the service stands just now. */
export const whileRollingOut =
  (environment: Environment, clients: Clients) =>
  async <Answer>(payload: InPhase, check: Promise<Answer>): Promise<Answer> => {
    const told = keepRollOut(environment, clients, payload);
    try {
      return await check;
    } finally {
      await told;
    }
  };

const keepRollOut = (environment: Environment, clients: Clients, payload: InPhase): Promise<void> =>
  recordRollOut(
    {
      cloudFormation: cloudFormation(clients),
      ecs: ecs(clients),
      elasticLoadBalancing: elasticLoadBalancing(clients),
      table: table(environment, clients),
      clock: environment.clock,
      target: target(environment, payload.deployment),
    },
    payload,
  );
