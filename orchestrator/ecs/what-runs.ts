import type { CloudFormationClient, Stack } from "@aws-sdk/client-cloudformation";
import type { Deployment } from "../deployment/deployment.ts";
import { executionNameOf } from "../deployment/deployment-id.ts";
import type { SafePoints } from "../deployment/halt-record.ts";
import type { Table } from "../deployment/table.ts";
import { readPreviousRelease } from "../release/previous-release.ts";
import { type Release, releaseOf } from "../release/release.ts";
import { findStack, isToBeCreated } from "../stack/stack-status.ts";
import type { ServiceNow } from "./service-now.ts";

export interface WhatRunsServices {
  readonly cloudFormation: CloudFormationClient;
  readonly table: Table;
  /** Reads the current state of a stack's service. Never rejects. */
  readonly serviceNow: (stackName: string) => Promise<ServiceNow>;
}

/**
 * What runs after a deployment that ended before its end state, having come so far, and how to go back: sentences for
 * those who stopped it. A stack that changed since the deployment began counts as changed by it.
 */
export async function whatRuns(
  services: WhatRunsServices,
  deployment: Deployment,
  points: SafePoints,
): Promise<string> {
  const { cloudFormation, table } = services;
  const { id, stackName } = deployment;
  const [own, previous, stack] = await Promise.all([
    releaseOf(table, stackName, id),
    readPreviousRelease(table, deployment),
    findStack(cloudFormation, stackName),
  ]);
  if (own) return `${nameOf(own)} runs: it was verified, and is recorded as the release.`;
  const { executingSince, restoringSince } = points;
  if (!executingSince && !restoringSince && !changedSince(stack, deployment)) return unchanged(previous);
  const now = await services.serviceNow(stackName);
  return [
    `${stateOf(stack, stackName)}${nowOf(now)} This was not verified.`,
    attempt(points, deployment),
    remedy(previous, stack),
  ]
    .filter(Boolean)
    .join(" ");
}

const changedSince = (stack: Stack | undefined, { startedAt }: Deployment) =>
  stack !== undefined &&
  !isToBeCreated(stack) &&
  ((stack.LastUpdatedTime ?? stack.CreationTime)?.getTime() ?? Infinity) >= Date.parse(startedAt);

const unchanged = (previous: Release | undefined) =>
  `The stack was not changed: ${previous ? `${nameOf(previous)} runs as before` : "no release was recorded before"}. ` +
  "At most, migrations that are backward compatible or approved were applied to the database.";

function stateOf(stack: Stack | undefined, stackName: string): string {
  if (!stack) return `There is no stack ${stackName}.`;
  const { StackStatus = "" } = stack;
  const goesOn = StackStatus.endsWith("_IN_PROGRESS") ? ": that operation continues by itself" : "";
  return `The stack ${stackName} is ${StackStatus}${goesOn}.`;
}

function nowOf(now: ServiceNow): string {
  switch (now.status) {
    case "running": {
      const { runningCount, desiredCount, taskDefinition } = now.service;
      const family = taskDefinition.replace(/^.*\//, "");
      return ` Its image is ${now.image}; ${runningCount} of ${desiredCount} tasks run, the service's task definition is ${family}.`;
    }
    case "absent":
      return " No service runs.";
    case "unknown":
      return ` What runs is not known (${now.reason}): look at the service in the ECS console.`;
  }
}

const attempt = ({ executingSince, restoringSince }: SafePoints, { image }: Deployment) => {
  if (restoringSince) return `The previous release was being restored since ${restoringSince}.`;
  return executingSince ? `The new version, ${image}, was being deployed since ${executingSince}.` : "";
};

function remedy(previous: Release | undefined, stack: Stack | undefined): string {
  const wait = stack?.StackStatus?.endsWith("_IN_PROGRESS") ? "Wait until the stack is settled. " : "";
  return previous
    ? `${wait}The last verified release is ${nameOf(previous)}; to restore it, start a deployment with {"rollback": "${previous.deploymentId}"}.`
    : `${wait}No release was recorded before; check the stack, then deploy a version that works.`;
}

const nameOf = ({ image, deploymentId }: Release) => `${image} (deployment ${executionNameOf(deploymentId)})`;
