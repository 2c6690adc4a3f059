import { expect, it } from "vitest";
import { readDeployment, storeDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";

it("a deployment is stored once, whatever a later call with its id says", async () => {
  const table = await inProcessTable();
  const deployment = aDeployment();
  await storeDeployment(table, deployment);

  await storeDeployment(table, deployment);
  const forged = storeDeployment(table, { ...deployment, approvers: ["mallory@example.com"] });

  await expect(forged).rejects.toMatchObject({
    name: "DeploymentInProgress",
    message: expect.stringContaining("start this one again with another name"),
  });
  expect(await readDeployment(table, deployment.id)).toEqual(deployment);
});
