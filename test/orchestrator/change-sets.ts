import { acquireLock } from "../../orchestrator/acquire-lock.ts";
import { createChangeSet } from "../../orchestrator/change-set.ts";
import type { Attempt, Deployment } from "../../orchestrator/deployment.ts";
import { describeChangeSet } from "../../orchestrator/describe-change-set.ts";
import { startCloudFormation } from "../infra/local/cloudformation/local-cloudformation.ts";
import { aDeployment, aTarget } from "./a-deployment.ts";
import { startImageRegistry } from "./image-registry.ts";
import { startStateTable } from "./state-table.ts";

export const topic = (name: object | string) => ({
  Type: "AWS::SNS::Topic",
  Properties: { DisplayName: name },
});

export function templateOf(resources: object, parameters: object = {}): string {
  return JSON.stringify({
    Parameters: {
      ContainerImage: { Type: "String" },
      Greeting: { Type: "String", Default: "hello" },
      ...parameters,
    },
    Resources: { Service: topic({ Ref: "ContainerImage" }), ...resources },
  });
}

export const template = templateOf({ Greeter: topic({ Ref: "Greeting" }) });

/** CloudFormation, a table, and the lock of one deployment after the other. */
export async function prepareChangeSets() {
  const local = await startCloudFormation();
  const table = await startStateTable();
  const { registries: images, repository } = await startImageRegistry();
  const { client: cloudFormation, clock } = local;
  const services = { cloudFormation, table, images, clock, template, target: aTarget() };
  const lockOf = (deployment: Deployment) =>
    acquireLock(
      { table, clock: local.clock, stepFunctions: { send: async () => ({ status: "SUCCEEDED" }) } as never },
      { deployment },
    );
  const create = async (deployment: Deployment, attempt: Attempt = "deployment", body = template) =>
    createChangeSet({ ...services, template: body }, { deployment, attempt, lock: await lockOf(deployment) });
  const waitingSince = new Date(local.clock.now()).toISOString();
  const review = async (deployment: Deployment, attempt: Attempt = "deployment", body = template) => {
    const changeSet = await create(deployment, attempt, body);
    await local.clock.advance(20);
    const verdict = await describeChangeSet(services, { deployment, attempt, changeSet, waitingSince });
    return { changeSet, verdict };
  };
  const deploy = async (deployment: Deployment, body = template) => {
    const { changeSet } = await review(deployment, "deployment", body);
    await local.execute({ StackName: changeSet.stackArn, ChangeSetName: changeSet.changeSetArn });
    return changeSet;
  };
  return { local, table, repository, services, waitingSince, lockOf, create, review, deploy };
}

export const first = aDeployment({ id: "first", image: "tasks:1.0.0" });
export const second = aDeployment({ id: "second", startedAt: "2026-01-02T03:04:05.678Z" });
