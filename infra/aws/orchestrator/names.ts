import type { Settings } from "../../settings.ts";

/** The names of the orchestrator's resources, derived from their stack's. */
export interface OrchestratorNames {
  readonly table: string;
  readonly stateMachine: string;
  readonly slackSecret: string;
  readonly api: string;
  /** The name on AWS of a function in `infra/functions/functions.ts`. */
  function(name: string): string;
}

export function orchestratorNames({ orchestrator: stack }: Settings["stacks"]): OrchestratorNames {
  return {
    table: stack,
    stateMachine: `${stack}-deploy`,
    slackSecret: `${stack}/slack`,
    api: `${stack}-approval`,
    function: (name) => `${stack}-${name}`,
  };
}
