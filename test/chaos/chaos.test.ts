import { CreateChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { ExecuteStatementCommand } from "@aws-sdk/client-rds-data";
import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { clusterArn, databaseName, stackName, tableName } from "../../infra/local/access/local-names.ts";
import { findDeployment } from "../../orchestrator/deployment/deployment-record.ts";
import { keys } from "../../orchestrator/deployment/table.ts";
import { databasePassword } from "../support/everything-written.ts";
import { casesOf } from "./cases/cases.ts";
import { type ChaosCase, kindOf } from "./cases/chaos-case.ts";
import type { ChaosWorld } from "./chaos-world.ts";
import { countPasses } from "./count-passes.ts";
import type { Ended, Problems } from "./invariants/ended.ts";
import { brokenInvariants } from "./invariants/invariants.ts";
import { secretProblems } from "./invariants/secrets.ts";
import { passes } from "./passes.ts";
import { pick, randomOf } from "./random.ts";
import { runCase } from "./run-case.ts";
import { runCases } from "./run-cases.ts";
import { Worlds } from "./worlds.ts";

const seed = 5;

/** Those that do not wait for minutes, which `npm run chaos` does. */
const sampledKinds = ["hang/once", "crash/within", "stop/during", "halt/during"];

/** It makes other calls in a first deployment, in which the calls are counted, than in an update. */
const differs = "/initialize-database/";

const passOf = (name: string) => passes.find((pass) => pass.name === name) ?? expect.unreachable(name);

let worlds: Worlds;
beforeAll(() => {
  worlds = new Worlds(inject("postgresUrl"));
});
afterAll(async () => {
  await worlds.close();
});

it("a sample of faults leaves everything as it must be", async () => {
  // An update visits the states of a first deployment, which leaves an AWS that can be updated.
  const [counted] = await countPasses(worlds, [passOf("create")]);
  const all = counted ? casesOf([{ ...counted, pass: passOf("update") }]) : [];
  const sample = sampledKinds.map((kind) =>
    pick(
      all.filter((one) => kindOf(one) === kind && !one.id.includes(differs)),
      randomOf(seed, kind),
    ),
  );

  const reports = await runCases(sample, { worlds, seed, jobs: 2 });

  expect([...reports].flatMap(([{ id }, { problems }]) => problems.map((one) => `${id}: ${one}`))).toEqual(
    [],
  );
  expect([...reports.values()].map(({ fired }) => fired)).toEqual(sample.map(() => true));
});

it("a fault that does not fire is a problem", async () => {
  const silent: ChaosCase = {
    id: "none/at-all/reject/nowhere",
    pass: passOf("reject"),
    disturb: ({ attempt }) => ({
      fault: { fired: false },
      expected: () => ({ ends: [attempt.ends], messages: "once" }),
    }),
  };

  expect((await runCase(worlds, silent, seed, 1)).problems).toEqual(["the fault did not fire"]);
});

describe("after an update", () => {
  let world: ChaosWorld;
  let ended: Ended;
  let settled: Problems;
  beforeAll(async () => {
    world = await worlds.take({ onRunning: true });
    const before = world.version;
    const attempt = world.nextVersion();
    const progress = await world.run(attempt);
    ended = { world, attempt, progress, before, expected: { ends: ["Deployed"], messages: "once" } };
    settled = await brokenInvariants(ended);
  });
  afterAll(() => world.aws.close());
  const problems = (changed: Partial<Ended> = {}) => brokenInvariants({ ...ended, ...changed }, 0);
  const stored = { TableName: tableName };

  it("everything holds", async () => {
    expect(settled).toEqual([]);
    expect(await secretProblems(world.aws)).toEqual([]);
  });

  it("another end than expected is found", async () => {
    const expected = { ends: ["RolledBack"], messages: "once" } as const;

    expect(await problems({ expected })).toEqual([expect.stringContaining("instead of RolledBack")]);
  });

  it("an end that does not say what runs is found", async () => {
    const attempt = { ...ended.attempt, version: "9.9.9" };

    expect(await problems({ attempt })).toEqual([expect.stringMatching(/runs, although it ended Deployed/)]);
  });

  it("a missing and a repeated message are found", async () => {
    const { inbox } = world.aws;
    const mails = inbox.mails();
    const fewer = { ...inbox, mails: () => mails.filter(({ to }) => !to.includes("bob@example.com")) };
    const more = { ...inbox, mails: () => [...mails, ...mails.slice(-1)] };
    const aws = (changed: typeof inbox) => ({
      world: Object.assign(Object.create(world), { aws: { ...world.aws, inbox: changed } }) as ChaosWorld,
    });

    expect(await problems(aws(fewer))).toEqual(["nobody told bob@example.com that it ended Deployed"]);
    expect(await problems(aws(more))).toEqual([expect.stringContaining(" got twice: Deployed")]);
  });

  it("an executed change set without votes is found", async () => {
    const key = keys.approval(await idOf(ended), "deploy");
    const update = { ...stored, Key: key, UpdateExpression: "SET votes = :none" };
    await world.aws.clients.table.send(
      new UpdateCommand({ ...update, ExpressionAttributeValues: { ":none": [] } }),
    );

    expect(await problems()).toEqual([
      "its change set was executed without an approval",
      "it is approved without the votes",
    ]);
  });

  it("an approval, a lock, a change set and a row that are left are found", async () => {
    const { clients, databaseSecretArn, stateMachineArn } = world.aws;
    const deploymentId = await idOf(ended);
    const open = { ...keys.openApproval(deploymentId, "deploy"), deploymentId };
    await clients.table.send(new PutCommand({ ...stored, Item: open }));
    await clients.table.send(
      new PutCommand({ ...stored, Item: { ...keys.lock(stackName), owner: stateMachineArn } }),
    );
    await clients.cloudFormation.send(
      new CreateChangeSetCommand({
        ...{ StackName: stackName, ChangeSetName: "left", UsePreviousTemplate: true },
        Parameters: [{ ParameterKey: "ContainerImage", ParameterValue: "tasks:9.9.9" }],
        Capabilities: ["CAPABILITY_IAM"],
      }),
    );
    await clients.rdsData.send(
      new ExecuteStatementCommand({
        ...{ resourceArn: clusterArn, secretArn: databaseSecretArn, database: databaseName },
        sql: "INSERT INTO tasks (title) VALUES ('left')",
      }),
    );

    await expect
      .poll(() => problems())
      .toEqual(
        expect.arrayContaining([
          "the lock is held after Deployed",
          "1 executable change sets are left",
          "the table of tasks has 5 rows instead of 4",
          "its approval is still open after its end",
        ]),
      );
  });

  it("a secret in the table is found", async () => {
    const password = await databasePassword(world.aws);
    await world.aws.clients.table.send(
      new PutCommand({ ...stored, Item: { pk: "a", sk: "a", text: `postgresql://tasks:${password}@db` } }),
    );

    expect(await secretProblems(world.aws)).toEqual(["the database's password is in the table"]);
  });
});

async function idOf({ world, attempt }: Ended): Promise<string> {
  const table = { client: world.aws.clients.table, name: tableName };
  const deployment = await findDeployment(table, attempt.id);
  return deployment?.id ?? expect.unreachable(`${attempt.id} is not stored`);
}
