import type { Settings } from "../../settings.ts";

/** What the orchestrator's resources are called, after their stack. */
export interface OrchestratorNames {
  readonly table: string;
  readonly stateMachine: string;
  readonly slackSecret: string;
  readonly api: string;
  /** Of the function with this name in `infra/functions/functions.ts`. */
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
