import type { Deployment } from "../../orchestrator/deployment/deployment.ts";
import { type Target, targetOf } from "../../orchestrator/deployment/target.ts";
import { parseTargets } from "../../orchestrator/deployment/target-json.ts";
import type { Environment } from "./environment.ts";
import { setting } from "./settings.ts";

/** The stacks that may be deployed, from `TARGETS`. */
export const targets = (environment: Environment): readonly Target[] =>
  parseTargets(setting(environment, "TARGETS"));

/** The target of the deployment. Throws if it is no longer in the settings. */
export const target = (environment: Environment, { stackName }: Deployment): Target =>
  targetOf(targets(environment), stackName);
