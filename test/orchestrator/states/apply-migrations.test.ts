import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { storeRequest } from "../../../orchestrator/approval/approval-record.ts";
import { storeCurrentApprovers } from "../../../orchestrator/approval/current-approvers.ts";
import { castVote } from "../../../orchestrator/approval/vote.ts";
import { readDatabasePlan } from "../../../orchestrator/database/database-plan.ts";
import type { Deployment } from "../../../orchestrator/deployment/deployment.ts";
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
import { noEcs, noLogs } from "../fixtures/not-called.ts";
import { readMigrations } from "../fixtures/read-migrations.ts";

const allowed: Deployment = { ...first, allowBreakingMigrations: ["002.sql"] };
const files = [
  { name: "001.sql", sql: "ALTER TABLE words ADD COLUMN meaning text" },
  { name: "002.sql", sql: "ALTER TABLE words DROP COLUMN word" },
  { name: "003.sql", sql: "CREATE TABLE later (one int)" },
];

/** A deployment that waits for its approval, with two of three migrations held back. */
async function planned(deployment = allowed, planned = files) {
  const { local, table, services, repository, lockOf, create, waitingSince } = await prepareChangeSets();
  const { rdsData, sql } = await startDatabase(local.clock);
  await sql.query("CREATE TABLE words (word text)");
  const consent = { approvers: ["bob@example.com", "carol@example.com"], quorum: 1 };
  await storeCurrentApprovers(table, consent.approvers);
  const all = {
    ...{ ...services, ecs: noEcs, cloudWatchLogs: noLogs },
    rdsData,
    sleep: () => new Promise<void>(() => {}),
    target: aTarget({ database }),
    consent,
  };
  const lock = await lockOf(deployment);
  const migrations = await readMigrations(planned);
  await initializeDatabase({ ...all, migrations }, { deployment, lock });
  const changeSet = await create(deployment);
  await local.clock.advance(20);
  const common = { deployment, phase: "deploy" as const, changeSet };
  const reviewing = describeChangeSet(all, { ...common, waitingSince });
  const applied = async () => {
    const { rows } = await sql.query("SELECT name FROM xray_watch.migrations ORDER BY applied_at, name");
    return rows.map(({ name }) => name);
  };
  return { all, common, lock, reviewing, applied, table, repository, sql };
}

async function approved(migrations = files) {
  const world = await planned(allowed, migrations);
  const review = await world.reviewing;
  const approval = { deploymentId: allowed.id, phase: "deploy" } as const;
  // What the input permits against the policy needs two people.
  const recipients = ["bob@example.com", "carol@example.com"];
  await storeRequester(world.table, allowed, provenAlice);
  const asked = await storeRequest(world.table, {
    ...{ ...approval, digest: review.digest ?? "" },
    recipients,
    quorum: 2,
    deadline: "2026-01-02T00:00:00.000Z",
    taskToken: "token",
  });
  const apply = () =>
    applyMigrations(world.all, { ...world.common, reviewSummary: review, lock: world.lock });
  const decide = async (decision: "approved" | "rejected", people = recipients) => {
    let current = asked;
    for (const recipient of people) {
      const vote = { decision, recipient, decidedAt: "2026-01-01T00:00:00.000Z", linkHash: "hash" };
      ({ approval: current } = await castVote(world.table, current, {
        ...vote,
        digest: review.digest ?? "",
      }));
    }
  };
  return { ...world, apply, decide };
}

describe("a breaking migration", () => {
  it("is denied by its name, with the override, and is not applied", async () => {
    const { reviewing, applied } = await planned(first);

    await expect(reviewing).rejects.toMatchObject({
      name: "ChangeSetDenied",
      message: expect.stringMatching(
        /002\.sql: .*it drops the column word.*"allowBreakingMigrations": \["002.sql"\]/,
      ),
    });
    expect(await applied()).toEqual(["001.sql"]);
  });

  it("that the input names is in the review, and waits with all after it", async () => {
    const { reviewing, applied, table } = await planned();

    expect(await reviewing).toMatchObject({ status: "ready", migrationsWait: true });

    const review = await readReview(table, allowed.id, "deploy");
    expect(review?.database.migrations).toMatchObject([
      { name: "001.sql", status: "appliedNow", breaking: [] },
      { name: "002.sql", status: "afterApproval", breaking: ["it drops the column word of words"] },
      { name: "003.sql", status: "afterApproval", breaking: [] },
    ]);
    expect(await applied()).toEqual(["001.sql"]);
  });
});

describe("applying the migrations that waited", () => {
  it("applies them in their order once they are approved, and once only", async () => {
    const { apply, decide, applied } = await approved();
    await decide("approved");

    const answers = [await apply(), ...(await Promise.all([apply(), apply()]))];

    expect(answers).toEqual(answers.map(() => ({ applied: ["002.sql", "003.sql"] })));
    expect(await applied()).toEqual(["001.sql", "002.sql", "003.sql"]);
  });

  it("refuses a file that another content was applied of", async () => {
    const { apply, decide, applied, sql } = await approved();
    await decide("approved");
    await sql.query(
      "INSERT INTO xray_watch.migrations (name, checksum, applied_by) VALUES ('003.sql', 'another', 'by-hand')",
    );

    await expect(apply()).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringContaining("003.sql was changed after deployment by-hand"),
    });
    expect(await applied()).toEqual(["001.sql", "003.sql"]);
  });

  it("applies no text that was put into the stored plan, also where the review shows none of it", async () => {
    const [addition] = files;
    const { apply, decide, applied, table } = await approved([
      ...(addition ? [addition] : []),
      {
        name: "002.sql",
        sql: "ALTER TABLE words DROP COLUMN word; COMMENT ON TABLE words IS 'password=one'",
      },
    ]);
    await decide("approved");
    const plan = await readDatabasePlan(table, allowed.id);
    const migrations = (plan?.migrations ?? []).map((one) => ({
      ...one,
      sql: one.sql.replace("=one", "=another"),
    }));
    const content = compress({ ...plan, migrations });
    await table.client.send(
      new PutCommand({ TableName: table.name, Item: { ...keys.databasePlan(allowed.id), content } }),
    );

    await expect(apply()).rejects.toThrow(/002\.sql .*changed/);
    expect(await applied()).toEqual(["001.sql"]);
  });

  it("applies nothing that too few voted on, that was rejected, or that differs from the approved plan", async () => {
    const undecided = await approved();
    const alone = await approved();
    await alone.decide("approved", ["bob@example.com"]);
    const rejected = await approved();
    await rejected.decide("rejected");
    const moved = await approved();
    await moved.decide("approved");
    moved.repository.remove("1.0.0");

    await expect(undecided.apply()).rejects.toMatchObject({ name: "NotApproved" });
    await expect(alone.apply()).rejects.toMatchObject({
      name: "NotApproved",
      message: expect.stringContaining("2 approvals are needed, and 1 are recorded"),
    });
    await expect(rejected.apply()).rejects.toMatchObject({ name: "NotApproved" });
    await expect(moved.apply()).rejects.toMatchObject({ name: "ApprovedPlanDiffers" });
    for (const { applied } of [undecided, alone, rejected, moved])
      expect(await applied()).toEqual(["001.sql"]);
  });

  it("applies nothing if the plan is not recorded, or the settings name no database any more", async () => {
    const unplanned = await approved();
    await unplanned.decide("approved");
    await unplanned.table.client.send(
      new DeleteCommand({ TableName: unplanned.table.name, Key: keys.databasePlan(allowed.id) }),
    );
    const moved = await approved();
    await moved.decide("approved");
    Object.assign(moved.all, { target: aTarget() });

    await expect(unplanned.apply()).rejects.toMatchObject({
      name: "ChangeSetIncomplete",
      message: expect.stringContaining("no plan for the database is recorded"),
    });
    await expect(moved.apply()).rejects.toMatchObject({ name: "ApprovedPlanDiffers" });
    expect([await unplanned.applied(), await moved.applied()]).toEqual([["001.sql"], ["001.sql"]]);
  });

  it("applies nothing without the lock", async () => {
    const { apply, decide, applied, table } = await approved();
    await decide("approved");
    const lost = { ...keys.lock(allowed.stackName), owner: "another", fence: 9 };
    await table.client.send(new PutCommand({ TableName: table.name, Item: lost }));

    await expect(apply()).rejects.toMatchObject({ name: "LockLost" });
    expect(await applied()).toEqual(["001.sql"]);
  });
});
