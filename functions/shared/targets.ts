import type { Deployment } from "../../orchestrator/deployment/deployment.ts";
import { type Target, targetOf } from "../../orchestrator/deployment/target.ts";
import { parseTargets } from "../../orchestrator/deployment/target-json.ts";
import type { Environment } from "./environment.ts";
import { setting } from "./settings.ts";

/** The stacks that may be deployed, of `TARGETS`. */
export const targets = (environment: Environment): readonly Target[] =>
  parseTargets(setting(environment, "TARGETS"));

/** The one that is being deployed. */
export const target = (environment: Environment, { stackName }: Deployment): Target =>
  targetOf(targets(environment), stackName);
