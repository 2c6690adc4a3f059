import type { Contract } from "../../orchestrator/contract.ts";
import type { Deployment } from "../../orchestrator/deployment.ts";
import type { ChangeSet } from "../../orchestrator/payloads.ts";
import { defineTarget, type Target, type TargetDefinition } from "../../orchestrator/target.ts";

const account = "ap-northeast-1:123456789012";

export const stackArn = `arn:aws:cloudformation:${account}:stack/xray-poc-compute/0a1b2c3d`;

export const changeSet: ChangeSet = {
  stackArn,
  changeSetArn: `arn:aws:cloudformation:${account}:changeSet/deploy-20260101-000000/4e5f6a7b`,
  changeSetName: "deploy-20260101-000000",
  type: "UPDATE",
};

/** A deployment of `tasks:1.1.0`, started with the year 2026. */
export function aDeployment(changes: Partial<Deployment> = {}): Deployment {
  const id = changes.id ?? "release-1-1-0";
  return {
    id,
    executionArn: `arn:aws:states:${account}:execution:xray-watch-deploy:${id}`,
    startedAt: "2026-01-01T00:00:00.000Z",
    stackName: "xray-poc-compute",
    image: "tasks:1.1.0",
    parameters: {},
    reason: "Serve the task list in pages",
    requester: "alice@example.com",
    allowedDeletions: [],
    allowedMissingImages: [],
    allowedBreakingMigrations: [],
    approvers: ["bob@example.com", "carol@example.com"],
    approvals: 1,
    approvalDeadlineSeconds: 3600,
    ...changes,
  };
}

/** The stack of `aDeployment`, with the bundled template. */
export function aTarget(changes: Partial<TargetDefinition> = {}): Target {
  return defineTarget({ stackName: "xray-poc-compute", template: "compute", ...changes });
}

/** A contract of these smoke tests, whose `/health` tells the version. */
export function aContract(smokeTests: unknown, changes: Partial<Contract> = {}): Contract {
  return { smokeTests, source: "smoke-tests.json", tellsVersion: true, delayScale: 1, ...changes };
}
