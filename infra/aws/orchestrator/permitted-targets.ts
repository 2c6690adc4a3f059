import type { Target } from "../../../orchestrator/deployment/target.ts";
import type { PermittedTarget } from "../../functions/permission-resources.ts";
import type { ChangedStack } from "./cloudformation-permissions.ts";

/** The targets with the resource names of the bundled template, so that permissions cover nothing else. */
export const permittedTargets = (targets: readonly Target[]): readonly PermittedTarget[] =>
  targets.map((target) => ({ ...target, names: { ...bundledNames(target), ...target.names } }));

/** The same for CloudFormation's role, which changes the resources. */
export const changedStacks = (targets: readonly Target[]): readonly ChangedStack[] =>
  permittedTargets(targets).map(({ stackName, names }, index) => ({
    stackName,
    clusterName: names.clusterName ?? "*",
    serviceName: names.serviceName ?? "*",
    logGroupName: names.logGroupName ?? "*",
    taskFamily: targets[index]?.template === "compute" ? `${stackName}-task` : "*",
  }));

const bundledNames = ({ template, stackName }: Target) =>
  template === "compute"
    ? {
        clusterName: `${stackName}-cluster`,
        serviceName: `${stackName}-service`,
        logGroupName: `/ecs/${stackName}`,
      }
    : {};
