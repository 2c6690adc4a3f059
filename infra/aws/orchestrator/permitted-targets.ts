import type { Target } from "../../../orchestrator/target.ts";
import type { PermittedTarget } from "../../permission-resources.ts";

/** The targets with the names that the bundled template gives, so that permissions are about nothing else. */
export const permittedTargets = (targets: readonly Target[]): readonly PermittedTarget[] =>
  targets.map((target) => ({ ...target, names: { ...bundledNames(target), ...target.names } }));

const bundledNames = ({ template, stackName }: Target) =>
  template === "compute"
    ? {
        clusterName: `${stackName}-cluster`,
        serviceName: `${stackName}-service`,
        logGroupName: `/ecs/${stackName}`,
      }
    : {};
