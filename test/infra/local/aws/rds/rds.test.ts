import {
  CreateDBInstanceCommand,
  DeleteDBClusterCommand,
  DeleteDBInstanceCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  EnableHttpEndpointCommand,
  RestoreDBClusterToPointInTimeCommand,
  type RestoreDBClusterToPointInTimeCommandInput,
} from "@aws-sdk/client-rds";
import { ExecuteStatementCommand } from "@aws-sdk/client-rds-data";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import {
  type Database,
  type Postgres,
  startPostgres,
} from "../../../../../infra/local/aws/postgres/postgres.ts";
import { patience } from "../../../../support/patience.ts";
import { testDatabase } from "../../../../support/postgres.ts";
import { type ClonedDatabase, type LocalRds, sourceDatabase, startRds } from "./local-rds.ts";

const clone: RestoreDBClusterToPointInTimeCommandInput = {
  SourceDBClusterIdentifier: "xray-poc-database",
  DBClusterIdentifier: "rehearsal",
  RestoreType: "copy-on-write",
  UseLatestRestorableTime: true,
  VpcSecurityGroupIds: ["sg-database", "sg-support"],
  DBSubnetGroupName: "private-subnets",
  ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 2 },
  Tags: [{ Key: "purpose", Value: "rehearsal" }],
};
const cloneArn = "arn:aws:rds:ap-northeast-1:123456789012:cluster:rehearsal";
const writer = {
  DBInstanceIdentifier: "rehearsal-writer",
  DBClusterIdentifier: "rehearsal",
  DBInstanceClass: "db.serverless",
  Engine: "aurora-postgresql",
  Tags: [{ Key: "purpose", Value: "rehearsal" }],
};

/** Amazon RDS for one test. */
async function open(of: ClonedDatabase): Promise<LocalRds> {
  const local = await startRds(of);
  onTestFinished(() => local.close());
  return local;
}

const restore = ({ rds }: LocalRds, change: Partial<typeof clone> = {}) =>
  rds.send(new RestoreDBClusterToPointInTimeCommand({ ...clone, ...change }));
const createWriter = ({ rds }: LocalRds) => rds.send(new CreateDBInstanceCommand(writer));
const deleteWriter = ({ rds }: LocalRds) =>
  rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: "rehearsal-writer" }));
const deleteCluster = ({ rds }: LocalRds, DBClusterIdentifier = "rehearsal") =>
  rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier, SkipFinalSnapshot: true }));
const describeClone = async ({ rds }: LocalRds) =>
  (await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: "rehearsal" }))).DBClusters?.[0];
const execute = ({ rdsData }: LocalRds, resourceArn: string, sql: string) =>
  rdsData.send(
    new ExecuteStatementCommand({
      resourceArn,
      secretArn: sourceDatabase.secretArn,
      database: "postgres",
      sql,
    }),
  );

describe("the local Amazon RDS", () => {
  let database: Database;
  let local: LocalRds;
  let clones: Database[];

  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    clones = [];
    const cloneDatabase = async () => {
      const made = await testDatabase();
      vi.spyOn(made, "close");
      clones.push(made);
      return made;
    };
    local = await open({ database, clone: cloneDatabase });
  });

  it("describes the cluster that is there from the start, by identifier and ARN", async () => {
    const describe = async (DBClusterIdentifier: string) =>
      (await local.rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier }))).DBClusters;

    expect(await describe("xray-poc-database")).toEqual([
      expect.objectContaining({
        DBClusterArn: sourceDatabase.clusterArn,
        Status: "available",
        DBSubnetGroup: "private-subnets",
        ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 300 },
        HttpEndpointEnabled: true,
      }),
    ]);
    expect(await describe(sourceDatabase.clusterArn)).toEqual(await describe("xray-poc-database"));
  });

  it("creates a clone with its settings and tags, then its instance, each after a while", async () => {
    await restore(local);
    expect(await describeClone(local)).toMatchObject({
      Status: "creating",
      DBClusterArn: cloneArn,
      VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-database" }, { VpcSecurityGroupId: "sg-support" }],
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 2 },
      TagList: clone.Tags,
      DBClusterMembers: [],
      HttpEndpointEnabled: false,
    });
    await expect(createWriter(local)).rejects.toThrow(
      expect.objectContaining({ name: "InvalidDBClusterStateFault" }),
    );
    await local.clock.advance(3_000);
    expect(await describeClone(local)).toMatchObject({ Status: "available" });

    await createWriter(local);

    const describeWriter = async () =>
      (await local.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "rehearsal-writer" })))
        .DBInstances?.[0];
    expect(await describeWriter()).toMatchObject({ DBInstanceStatus: "creating", TagList: writer.Tags });
    await local.clock.advance(3_000);
    expect(await describeWriter()).toMatchObject({ DBInstanceStatus: "available" });
    expect(await describeClone(local)).toMatchObject({
      DBClusterMembers: [{ DBInstanceIdentifier: "rehearsal-writer", IsClusterWriter: true }],
    });
    await expect(createWriter(local)).rejects.toMatchObject({ name: "DBInstanceAlreadyExistsFault" });
    await expect(restore(local)).rejects.toMatchObject({ name: "DBClusterAlreadyExistsFault" });
  });

  it("lets the Data API answer for a clone only when it is enabled and the instance is available", async () => {
    await restore(local);
    const enable = () => local.rds.send(new EnableHttpEndpointCommand({ ResourceArn: cloneArn }));
    const ask = () => execute(local, cloneArn, "SELECT 1");
    await expect(enable()).rejects.toMatchObject({ name: "InvalidResourceStateFault" });
    await local.clock.advance(3_000);
    await expect(ask()).rejects.toMatchObject({ name: "HttpEndpointNotEnabledException" });

    expect(await enable()).toMatchObject({ ResourceArn: cloneArn, HttpEndpointEnabled: true });

    await expect(ask()).rejects.toMatchObject({ name: "DatabaseNotFoundException" });
    await createWriter(local);
    await expect(ask()).rejects.toMatchObject({ name: "DatabaseUnavailableException" });
    await local.clock.advance(3_000);
    expect(await ask()).toMatchObject({ numberOfRecordsUpdated: 0 });
    await enable();
    expect(await ask()).toMatchObject({ numberOfRecordsUpdated: 0 });
  });

  it("deletes the instance, then the cluster with its server", async () => {
    await restore(local);
    await expect(deleteCluster(local)).rejects.toMatchObject({ name: "InvalidDBClusterStateFault" });
    await local.clock.advance(3_000);
    await createWriter(local);
    await expect(deleteWriter(local)).rejects.toMatchObject({ name: "InvalidDBInstanceStateFault" });
    await local.clock.advance(3_000);
    await expect(deleteCluster(local)).rejects.toThrow("still contains DB instances in non-deleting state");

    await deleteWriter(local);
    await deleteCluster(local);

    expect(await describeClone(local)).toMatchObject({ Status: "deleting" });
    await vi.waitFor(() => expect(clones[0]?.close).toHaveBeenCalledOnce(), patience);
    await local.clock.advance(2_000);
    await expect(describeClone(local)).rejects.toMatchObject({ name: "DBClusterNotFoundFault" });
    await expect(deleteWriter(local)).rejects.toMatchObject({ name: "DBInstanceNotFoundFault" });
    await local.close();
    expect(clones[0]?.close).toHaveBeenCalledOnce();
  });

  it("protects the cluster that is there from the start, and its writer", async () => {
    const protectedError = {
      name: "InvalidParameterCombination",
      message: expect.stringContaining("protect"),
    };
    const instance = { DBInstanceIdentifier: "xray-poc-database-writer" };

    await expect(deleteCluster(local, "xray-poc-database")).rejects.toMatchObject(protectedError);
    await expect(local.rds.send(new DeleteDBInstanceCommand(instance))).rejects.toMatchObject(protectedError);
  });

  it.each([
    ["of an unknown cluster", { SourceDBClusterIdentifier: "other" }, "DBClusterNotFoundFault"],
    ["with an invalid name", { DBClusterIdentifier: "two--hyphens" }, "InvalidParameterValue"],
    ["with a name of 64 characters", { DBClusterIdentifier: "a".repeat(64) }, "InvalidParameterValue"],
    ["with a tag that AWS does not allow", { Tags: [{ Key: "id", Value: "a~b" }] }, "InvalidParameterValue"],
    ["that copies everything", { RestoreType: "full-copy" }, "InvalidParameterCombination"],
    ["to no time", { UseLatestRestorableTime: undefined }, "InvalidParameterCombination"],
  ])("refuses a restore %s", async (_, change, name) => {
    await expect(restore(local, change)).rejects.toMatchObject({ name });
    expect(clones).toEqual([]);
  });

  it("says why a database on a server of its own cannot be cloned", async () => {
    const external = await open({ database, clone: undefined });

    await expect(restore(external)).rejects.toMatchObject({
      name: "InvalidRestoreFault",
      message: expect.stringContaining("start without DATABASE_URL"),
    });
  });

  it("closes the servers of its clones, also of one that is being restored", async () => {
    await restore(local);
    const late = restore(local, { DBClusterIdentifier: "late" }).catch(() => {});
    await vi.waitUntil(() => local.calls.length === 2, patience);

    await local.close();

    await late;
    expect(clones).toHaveLength(2);
    for (const { close } of clones) expect(close).toHaveBeenCalledOnce();
  });
});

describe("a clone on a real copy", () => {
  let postgres: Postgres;

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  it("has the source's rows and credentials, and the source keeps its own", async () => {
    const local = await open({ database: postgres, clone: () => postgres.clone() });
    await execute(local, sourceDatabase.clusterArn, "CREATE TABLE tasks AS SELECT 'Straße' AS title");
    await restore(local);
    await local.clock.advance(3_000);
    await local.rds.send(new EnableHttpEndpointCommand({ ResourceArn: cloneArn }));
    await createWriter(local);
    await local.clock.advance(3_000);

    await execute(local, cloneArn, "UPDATE tasks SET title = title || ' 2'");

    const titles = (arn: string) => execute(local, arn, "SELECT title FROM tasks");
    expect((await titles(cloneArn)).records).toEqual([[{ stringValue: "Straße 2" }]]);
    expect((await titles(sourceDatabase.clusterArn)).records).toEqual([[{ stringValue: "Straße" }]]);
  });
});
