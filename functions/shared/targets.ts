import type { Deployment } from "../../orchestrator/deployment.ts";
import { type Target, targetOf } from "../../orchestrator/target.ts";
import { parseTargets } from "../../orchestrator/target-json.ts";
import { setting } from "./settings.ts";

/** The stacks that may be deployed, of `TARGETS`. */
export const targets = (): readonly Target[] => parseTargets(setting("TARGETS"));

/** The one that is being deployed. */
export const target = ({ stackName }: Deployment): Target => targetOf(targets(), stackName);
