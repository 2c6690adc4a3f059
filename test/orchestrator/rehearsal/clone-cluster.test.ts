import {
  CreateDBInstanceCommand,
  DescribeDBClustersCommand,
  RestoreDBClusterToPointInTimeCommand,
} from "@aws-sdk/client-rds";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Database } from "../../../infra/local/aws/postgres/postgres.ts";
import { AwsError } from "../../../infra/local/aws/wire/service.ts";
import { execute } from "../../../orchestrator/database/data-api.ts";
import { ensureClone, removeClone } from "../../../orchestrator/rehearsal/clone-cluster.ts";
import { cloneIdentifier, cloneWriterIdentifier } from "../../../orchestrator/rehearsal/clone-identity.ts";
import { type LocalRds, sourceDatabase, startRds } from "../../infra/local/aws/rds/local-rds.ts";
import { testDatabase } from "../../support/postgres.ts";

const deploymentId = "release-1-1-0~20260101T000000Z";
const identifier = cloneIdentifier(deploymentId);
const cloneArn = `arn:aws:rds:ap-northeast-1:123456789012:cluster:${identifier}`;

let database: Database;
let local: LocalRds;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  // No copy: which data a clone has is tested with the local Amazon RDS.
  local = await startRds({ database, clone: async () => ({ ...database, close: async () => {} }) });
  onTestFinished(() => local.close());
});

const ensure = () => ensureClone(local, sourceDatabase, deploymentId);
const remove = () => removeClone(local, deploymentId);

/** Repeats a step, as the state machine does every few seconds, until it no longer answers "pending". */
async function poll<Answer>(step: () => Promise<Answer>): Promise<Answer> {
  for (let call = 0; call < 20; call++) {
    const answer = await step();
    if (answer !== "pending") return answer;
    await local.clock.advance(1_000);
  }
  throw new Error("still pending after 20 calls");
}

const describeClone = async () =>
  (await local.rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }))).DBClusters?.[0];

const writes = () =>
  local.calls.map(({ operation }) => operation).filter((name) => !name.startsWith("Describe"));

/** Takes a step until it dies after a write of this operation, which had its effect. */
async function dieAfter(operation: string, step: () => Promise<unknown>): Promise<void> {
  const { middlewareStack } = local.rds;
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        if (commandName === `${operation}Command`) throw new Error(`died after ${operation}`);
        return answer;
      },
    { step: "initialize", name: "death" },
  );
  await expect(poll(step)).rejects.toThrow(`died after ${operation}`);
  middlewareStack.remove("death");
}

describe("the clone of a deployment", () => {
  it("is made step by step, and answers with the source's secret and database", async () => {
    const clone = await poll(ensure);

    expect(clone).toEqual({ ...sourceDatabase, clusterArn: cloneArn });
    expect(writes()).toEqual(["RestoreDBClusterToPointInTime", "EnableHttpEndpoint", "CreateDBInstance"]);
    const connection = { rdsData: local.rdsData, database: clone as typeof sourceDatabase };
    expect((await execute(connection, "SELECT 1")).records).toEqual([[{ longValue: 1 }]]);
  });

  it("has the network and the capacity of its source, and the deployment's tag", async () => {
    await poll(ensure);

    expect(await describeClone()).toMatchObject({
      DBSubnetGroup: "private-subnets",
      DBClusterParameterGroup: "tls-only",
      VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-database" }, { VpcSecurityGroupId: "sg-support" }],
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 300 },
      DeletionProtection: false,
      TagList: [{ Key: "xray-watch:deployment", Value: "release-1-1-0_20260101T000000Z" }],
    });
  });

  it("is named as RDS allows, for any id, and differently for each", () => {
    const ids = [deploymentId, `${"ü".repeat(80)}~20260101T000000Z`, "release-1-1-0~20260101T000001Z"];
    const names = ids.flatMap((id) => [cloneIdentifier(id), cloneWriterIdentifier(id)]);

    for (const name of names) expect(name).toMatch(/^[a-z](-?[a-z0-9]){0,62}$/);
    expect(new Set(names).size).toBe(6);
  });

  it.each(["RestoreDBClusterToPointInTime", "EnableHttpEndpoint", "CreateDBInstance"])(
    "is completed by the next call when one dies after %s",
    async (operation) => {
      await dieAfter(operation, ensure);

      expect(await poll(ensure)).toMatchObject({ clusterArn: cloneArn });
      expect(writes().filter((name) => name === operation)).toEqual([operation]);
    },
  );

  it("is made once by two calls at the same time", async () => {
    const both = await poll(async () => {
      const [one, other] = await Promise.all([ensure(), ensure()]);
      expect(one).toEqual(other);
      return one;
    });

    expect(both).toMatchObject({ clusterArn: cloneArn });
    const { DBClusters } = await local.rds.send(new DescribeDBClustersCommand({}));
    expect(DBClusters).toHaveLength(2);
  });

  it("is removed with its instance, and its source is never named", async () => {
    await poll(ensure);

    expect(await poll(remove)).toBe("removed");

    await expect(describeClone()).rejects.toMatchObject({ name: "DBClusterNotFoundFault" });
    const deletions = local.calls.filter(({ operation }) => operation.startsWith("Delete"));
    expect(deletions.map(({ input }) => input)).toEqual([
      { DBInstanceIdentifier: `${identifier}-writer`, SkipFinalSnapshot: true },
      { DBClusterIdentifier: identifier, SkipFinalSnapshot: true },
    ]);
    expect(await remove()).toBe("removed");
  });

  it.each(["DeleteDBInstance", "DeleteDBCluster"])(
    "is removed by the next call when one dies after %s",
    async (operation) => {
      await poll(ensure);
      await dieAfter(operation, remove);

      expect(await poll(remove)).toBe("removed");
      await expect(describeClone()).rejects.toMatchObject({ name: "DBClusterNotFoundFault" });
    },
  );

  it.each([0, 1, 2, 3, 4, 5, 6, 7])("is removed when it was given up after %i seconds", async (seconds) => {
    for (let second = 0; second < seconds; second++) {
      await ensure();
      await local.clock.advance(1_000);
    }

    expect(await poll(remove)).toBe("removed");

    const { DBClusters } = await local.rds.send(new DescribeDBClustersCommand({}));
    expect(DBClusters).toHaveLength(1);
  });

  it("is not used again while it is being deleted", async () => {
    await poll(ensure);
    await remove();

    await expect(ensure()).rejects.toMatchObject({
      name: "CloneFailed",
      message: expect.stringContaining("is deleting: deploy again"),
    });
  });
});

describe("a cluster that is not the deployment's clone", () => {
  /** A cluster of the clone's name, with an instance of the writer's, tagged for somebody else or not at all. */
  async function makeForeign(tags: readonly { Key: string; Value: string }[]): Promise<void> {
    await local.rds.send(
      new RestoreDBClusterToPointInTimeCommand({
        SourceDBClusterIdentifier: "xray-poc-database",
        DBClusterIdentifier: identifier,
        RestoreType: "copy-on-write",
        UseLatestRestorableTime: true,
        Tags: [...tags],
      }),
    );
    await local.clock.advance(3_000);
  }

  it.each([
    ["without a tag", []],
    [
      "with another deployment's tag",
      [{ Key: "xray-watch:deployment", Value: "release-1-2-0_20260101T000000Z" }],
    ],
  ])("is neither used nor deleted %s", async (_, tags) => {
    await makeForeign(tags);
    const refusal = {
      name: "CloneFailed",
      message: expect.stringContaining(`the cluster ${identifier} has the name`),
    };

    await expect(ensure()).rejects.toMatchObject(refusal);
    await expect(remove()).rejects.toMatchObject(refusal);

    expect(await describeClone()).toMatchObject({ Status: "available" });
  });

  it("keeps its instance, too", async () => {
    await local.rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: cloneWriterIdentifier(deploymentId),
        DBClusterIdentifier: "xray-poc-database",
        DBInstanceClass: "db.serverless",
        Engine: "aurora-postgresql",
      }),
    );

    await expect(remove()).rejects.toThrow(`the instance ${identifier}-writer has the name`);
  });
});

describe("what keeps a database from being cloned", () => {
  it("is named with its remedy when the target's cluster does not exist", async () => {
    const missing = {
      ...sourceDatabase,
      clusterArn: "arn:aws:rds:ap-northeast-1:123456789012:cluster:missing",
    };

    await expect(ensureClone(local, missing, deploymentId)).rejects.toMatchObject({
      name: "CloneFailed",
      message:
        "rds:DescribeDBClusters: DBClusterNotFoundFault: DBCluster arn:aws:rds:ap-northeast-1:123456789012:cluster:missing " +
        "not found. (check database.clusterArn of the target)",
    });
  });

  it.each([
    ["DescribeDBClusters", "rds:DescribeDBClusters", ensure],
    ["DescribeDBInstances", "rds:DescribeDBInstances", ensure],
    ["RestoreDBClusterToPointInTime", "rds:RestoreDBClusterToPointInTime", ensure],
    ["RestoreDBClusterToPointInTime", "rds:AddTagsToResource", ensure],
    ["EnableHttpEndpoint", "rds:EnableHttpEndpoint", ensure],
    ["CreateDBInstance", "rds:CreateDBInstance", ensure],
    ["DeleteDBInstance", "rds:DeleteDBInstance", remove],
    ["DeleteDBCluster", "rds:DeleteDBCluster", remove],
  ])("is named as the missing permission when %s is refused for %s", async (operation, action, step) => {
    if (step === remove) await poll(ensure);
    const refusal = `User: arn:aws:sts::123456789012:assumed-role/f is not authorized to perform: ${action} on resource: ${cloneArn}`;
    local.refusals.set(operation, new AwsError("AccessDenied", refusal, 403));

    await expect(poll<unknown>(step)).rejects.toMatchObject({
      name: "CloneFailed",
      message: `rds:${operation}: AccessDenied: ${refusal} (allow the function ${action})`,
    });
  });

  it.each([
    ["DBClusterQuotaExceededFault", "raise the quota of clusters"],
    ["KMSKeyNotAccessibleFault", "allow the function kms:CreateGrant and kms:DescribeKey"],
    ["InsufficientStorageClusterCapacityFault", "try again later"],
  ])("is named with its remedy: %s", async (name, remedy) => {
    local.refusals.set("RestoreDBClusterToPointInTime", new AwsError(name, "No."));

    await expect(ensure()).rejects.toMatchObject({
      name: "CloneFailed",
      message: expect.stringContaining(remedy),
    });
  });

  it.each(["Throttling", "InternalFailure"])("is not %s, which a retry may solve", async (name) => {
    local.refusals.set("DescribeDBClusters", new AwsError(name, "Rate exceeded"));

    await expect(ensure()).rejects.toMatchObject({ name });
  });

  it("is that only a server of this program can be cloned, on this machine", async () => {
    const external = await startRds({ database, clone: undefined });
    onTestFinished(() => external.close());

    await expect(ensureClone(external, sourceDatabase, deploymentId)).rejects.toMatchObject({
      name: "CloneFailed",
      message: expect.stringContaining("start without DATABASE_URL"),
    });
  });
});
