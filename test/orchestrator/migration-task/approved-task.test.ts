import type { ECSClient } from "@aws-sdk/client-ecs";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { storeRequest } from "../../../orchestrator/approval/approval-record.ts";
import { storeCurrentApprovers } from "../../../orchestrator/approval/current-approvers.ts";
import { castVote } from "../../../orchestrator/approval/vote.ts";
import { readDatabasePlan } from "../../../orchestrator/database/database-plan.ts";
import type { ReviewSummary } from "../../../orchestrator/deployment/payloads.ts";
import { storeRequester } from "../../../orchestrator/deployment/requester-record.ts";
import { keys } from "../../../orchestrator/deployment/table.ts";
import { readReview } from "../../../orchestrator/review/review-record.ts";
import { applyMigrations } from "../../../orchestrator/states/apply-migrations.ts";
import { describeChangeSet } from "../../../orchestrator/states/describe-change-set.ts";
import { initializeDatabase } from "../../../orchestrator/states/initialize-database.ts";
import { compress } from "../../../orchestrator/text/compressed.ts";
import { aTarget, provenAlice } from "../fixtures/a-deployment.ts";
import { first, prepareChangeSets } from "../fixtures/change-sets.ts";
import { database, startDatabase } from "../fixtures/databases.ts";
import { stackWithOutputs } from "../fixtures/migration-tasks.ts";
import { noLogs } from "../fixtures/not-called.ts";

describe("a task that migrates", () => {
  const byTask = { ...database, migrations: { task: { command: ["migrate"] } } };

  /** A deployment whose database a task migrates: planned by a running service, reviewed, and perhaps approved. */
  async function withTask(deployment = first, image = "1.0.0") {
    const { local, table, services, repository, lockOf, create, waitingSince } = await prepareChangeSets();
    const { rdsData } = await startDatabase(local.clock);
    if (image === "missing") repository.remove("1.0.0");
    const consent = { approvers: ["bob@example.com"], quorum: 1 };
    await storeCurrentApprovers(table, consent.approvers);
    await storeRequester(table, deployment, provenAlice);
    const asked: string[] = [];
    const ecs = runningService(asked);
    const all = {
      ...{ ...services, rdsData, ecs, cloudWatchLogs: noLogs, consent, migrations: [] },
      sleep: () => new Promise<void>(() => {}),
      target: aTarget({ database: byTask }),
    };
    const lock = await lockOf(deployment);
    const cloudFormation = stackWithOutputs({ cluster: "cluster", service: "service" });
    const planned = await initializeDatabase({ ...all, cloudFormation }, { deployment, lock });
    const changeSet = await create(deployment);
    await local.clock.advance(20);
    const common = { deployment, phase: "deploy" as const, changeSet };
    const reviewing = () => describeChangeSet(all, { ...common, waitingSince });
    const apply = async (reviewSummary: ReviewSummary) =>
      applyMigrations(all, { ...common, reviewSummary, lock });
    const approve = async ({ digest = "" }: ReviewSummary) => {
      const asked = await storeRequest(table, {
        ...{ deploymentId: deployment.id, phase: "deploy", digest, recipients: consent.approvers, quorum: 1 },
        ...{ deadline: "2026-01-02T00:00:00.000Z", taskToken: "token" },
      });
      const at = { decidedAt: "2026-01-01T00:00:00.000Z", linkHash: "hash" };
      await castVote(table, asked, { decision: "approved", recipient: "bob@example.com", digest, ...at });
    };
    return { table, planned, reviewing, apply, approve, asked };
  }

  /** What of ECS is only read: a service, its task definition, and no task. Anything else is refused. */
  const runningService = (asked: string[]) =>
    ({
      send: async (command: { input: object; constructor: { name: string } }) => {
        const { name } = command.constructor;
        asked.push(name);
        const taskDefinition = "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/words:1";
        const loadBalancers = [{ containerName: "app" }];
        if (name === "DescribeServicesCommand")
          return { services: [{ status: "ACTIVE", taskDefinition, loadBalancers }] };
        if (name === "DescribeTaskDefinitionCommand")
          return { taskDefinition: { containerDefinitions: [{ name: "app", image: "tasks:0.9.0" }] } };
        if (name === "ListTasksCommand") return { taskArns: [] };
        throw new Error(`${name} is refused here`);
      },
    }) as unknown as ECSClient;

  const planning = ["DescribeServicesCommand", "DescribeTaskDefinitionCommand"];

  it("is planned and reviewed with the digest of its image, and waits", async () => {
    const { table, planned, reviewing, asked } = await withTask();

    expect(planned).toEqual({ migrations: [], rehearse: false });
    expect(await reviewing()).toMatchObject({ status: "ready", migrationsWait: true });
    expect((await readReview(table, first.id, "deploy"))?.database.task).toMatchObject({
      command: ["migrate"],
      image: expect.stringMatching(/^tasks@sha256:[0-9a-f]{64}$/),
    });
    expect(asked).toEqual(planning);
  });

  it("is not reviewed if the digest of its image is not known", async () => {
    const { reviewing } = await withTask({ ...first, allowMissingImages: ["tasks:1.0.0"] }, "missing");

    await expect(reviewing()).rejects.toMatchObject({ name: "ImageNotIdentified" });
  });

  it("is begun only when it is approved", async () => {
    const { reviewing, apply, approve, asked } = await withTask();
    const summary = await reviewing();

    await expect(apply(summary)).rejects.toMatchObject({ name: "NotApproved" });
    expect(asked).toEqual(planning);
    await approve(summary);
    await expect(apply(summary)).rejects.toThrow("RegisterTaskDefinitionCommand is refused here");
  });

  it("is not begun with a command that was changed in the stored plan", async () => {
    const { table, reviewing, apply, approve } = await withTask();
    const summary = await reviewing();
    await approve(summary);
    const plan = await readDatabasePlan(table, first.id);
    const content = compress({ ...plan, task: { ...plan?.task, command: ["drop"] } });
    const Item = { ...keys.databasePlan(first.id), content };
    await table.client.send(new PutCommand({ TableName: table.name, Item }));

    await expect(apply(summary)).rejects.toThrow("the command of the migration task was changed");
  });
});
