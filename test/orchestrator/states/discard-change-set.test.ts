import { CreateChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import type { Deployment } from "../../../orchestrator/deployment/deployment.ts";
import type { ChangeSet } from "../../../orchestrator/deployment/payloads.ts";
import { discardChangeSet } from "../../../orchestrator/states/discard-change-set.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { first, prepareChangeSets, second, template } from "../fixtures/change-sets.ts";

describe("discarding the change set", () => {
  const of = (deployment: Deployment, changeSet: ChangeSet | null = null) => ({
    deployment,
    phase: "deploy" as const,
    changeSet,
  });

  it.each([true, false])(
    "deletes it and the stack it was to create (known to the execution: %s)",
    async (known) => {
      const { create, local, services } = await prepareChangeSets();
      const changeSet = await create(first);
      await local.clock.advance(20);
      const payload = of(first, known ? changeSet : null);

      const answers = [await discardChangeSet(services, payload), await discardChangeSet(services, payload)];

      await local.idle();
      expect(answers).toEqual([{ discarded: true }, { discarded: false }]);
      await expect(local.describe(first.stackName)).rejects.toThrow("does not exist");
    },
  );

  it("keeps the stack in review while another change set waits", async () => {
    const { create, local, services } = await prepareChangeSets();
    const changeSet = await create(first);
    await services.cloudFormation.send(
      new CreateChangeSetCommand({
        StackName: first.stackName,
        ChangeSetName: "by-hand",
        ChangeSetType: "CREATE",
        TemplateBody: template,
        Parameters: [{ ParameterKey: "ContainerImage", ParameterValue: "tasks:1" }],
      }),
    );
    await local.clock.advance(20);

    await discardChangeSet(services, of(first, changeSet));

    expect((await local.describe(first.stackName)).StackStatus).toBe("REVIEW_IN_PROGRESS");
  });

  it("deletes neither an executed change set nor one of another execution", async () => {
    const { deploy, create, local, services } = await prepareChangeSets();
    const executed = await deploy(first);
    await create(second);
    await local.clock.advance(20);
    const rival = aDeployment({ id: "rival", startedAt: second.startedAt });

    const answers = [
      await discardChangeSet(services, of(first, executed)),
      await discardChangeSet(services, of(rival)),
    ];

    const { Status } = await local.describeChangeSet(first.stackName, false, "deploy-20260102-030405");
    expect(answers).toEqual([{ discarded: false }, { discarded: false }]);
    expect(Status).toBe("CREATE_COMPLETE");
  });
});
