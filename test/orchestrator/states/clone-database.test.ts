import { RestoreDBClusterToPointInTimeCommand } from "@aws-sdk/client-rds";
import { describe, expect, it } from "vitest";
import { AwsError } from "../../../infra/local/aws/wire/service.ts";
import { storeHalt } from "../../../orchestrator/deployment/halt-record.ts";
import { cloneIdentifier } from "../../../orchestrator/rehearsal/clone-identity.ts";
import { readOpenClones } from "../../../orchestrator/rehearsal/open-clones.ts";
import { readRehearsalProgress } from "../../../orchestrator/rehearsal/rehearsal-progress.ts";
import { aHalt, columnsOfWords, deployment, prepareRehearsal, query } from "../fixtures/rehearsing.ts";

const made = ["RestoreDBClusterToPointInTime", "CreateDBInstance"];

describe("the clone of a rehearsal", () => {
  it("is made once, however often it is asked for, and recorded with both endpoints", async () => {
    const { clone, cloneOnce, table, source, copy, writes } = await prepareRehearsal();

    expect(await clone()).toEqual({ isCloned: true });
    expect(await cloneOnce()).toEqual({ isCloned: true });
    expect(writes()).toEqual(made);
    const endpointOf = (url: string) => ({ host: new URL(url).hostname, port: Number(new URL(url).port) });
    expect((await readRehearsalProgress(table, deployment.id))?.clone).toMatchObject({
      database: { clusterArn: expect.stringContaining(cloneIdentifier(deployment.id)) },
      own: endpointOf(source.url),
      other: endpointOf(copy.url),
    });
  });

  it("is in the index before it is made, so that the sweep finds it", async () => {
    const { cloneOnce, table, refusals } = await prepareRehearsal();
    refusals.set("RestoreDBClusterToPointInTime", new AwsError("InternalFailure", "died", 400));

    await expect(cloneOnce()).rejects.toThrow("died");
    expect(await readOpenClones(table)).toMatchObject([{ deploymentId: deployment.id }]);
  });

  it.each([
    [
      "may not be made",
      new AwsError("AccessDenied", "not authorized to perform: rds:RestoreDBClusterToPointInTime", 403),
      "allow the function rds:RestoreDBClusterToPointInTime",
    ],
    ["is one too many", new AwsError("DBClusterQuotaExceededFault", "too many"), "delete a cluster"],
  ])("lets the deployment go on without a rehearsal, with the reason, if it %s", async (_, error, why) => {
    const { clone, rehearse, rehearsal, refusals } = await prepareRehearsal();
    refusals.set("RestoreDBClusterToPointInTime", error);

    expect(await clone()).toEqual({ isCloned: false });
    expect(await rehearse()).toEqual({ outcome: "notRehearsed" });
    expect(await rehearsal()).toMatchObject({ why: expect.stringContaining(why), migrations: [] });
  });

  it("is given up after 45 minutes", async () => {
    const { clone, rehearsal, refusals, clock } = await prepareRehearsal();
    refusals.set("CreateDBInstance", new AwsError("InvalidDBClusterStateFault", "not yet"));
    const startedAt = clock.now();

    expect(await clone(5 * 60_000)).toEqual({ isCloned: false });
    expect((await rehearsal())?.why).toBe("the clone was not ready within 45 minutes");
    expect(clock.now() - startedAt).toBeLessThan(51 * 60_000);
  });

  it("is not made of a halted deployment", async () => {
    const { clone, table, writes } = await prepareRehearsal();
    await storeHalt(table, deployment.id, aHalt);

    await expect(clone()).rejects.toMatchObject({ name: "DeploymentHalted" });
    expect(writes()).toEqual([]);
  });

  it("is no cluster of its name that is not the deployment's", async () => {
    const { clone, rehearsal, rds, copy } = await prepareRehearsal();
    await rds.send(
      new RestoreDBClusterToPointInTimeCommand({
        SourceDBClusterIdentifier: "xray-poc-database",
        DBClusterIdentifier: cloneIdentifier(deployment.id),
        RestoreType: "copy-on-write",
        UseLatestRestorableTime: true,
      }),
    );

    expect(await clone()).toEqual({ isCloned: false });
    expect((await rehearsal())?.why).toContain("not its tag");
    expect(await query(copy.url, columnsOfWords)).toEqual([["word"]]);
  });
});
