import type { Deployment } from "../../orchestrator/deployment/deployment.ts";
import { type Target, targetOf } from "../../orchestrator/deployment/target.ts";
import { parseTargets } from "../../orchestrator/deployment/target-json.ts";
import { setting } from "./settings.ts";

/** The stacks that may be deployed, of `TARGETS`. */
export const targets = (): readonly Target[] => parseTargets(setting("TARGETS"));

/** The one that is being deployed. */
export const target = ({ stackName }: Deployment): Target => targetOf(targets(), stackName);
