import { expect, it, onTestFinished } from "vitest";
import { createSts } from "../../../infra/local/aws/sts/sts.ts";
import { startEndpoint } from "../../../infra/local/aws/wire/endpoint.ts";
import { deploymentIdOf } from "../../../orchestrator/deployment/deployment-id.ts";
import { storeDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { readHalt } from "../../../orchestrator/deployment/halt-record.ts";
import { aDeployment } from "../../orchestrator/fixtures/a-deployment.ts";
import { startStateTable } from "../../orchestrator/fixtures/state-table.ts";
import { describeExecution, startHarness } from "../local/aws/step-functions/harness.ts";
import { addressOf, runCommand } from "./run-command.ts";

const arn = "arn:aws:sts::123456789012:assumed-role/Deployers/bob@example.com";

const waits = { Hold: { Type: "Wait", Seconds: 60, End: true } };

/** A deployment that runs, and the command on the AWS that it runs on. */
async function runningDeployment() {
  const [table, harness] = await Promise.all([startStateTable(), startHarness()]);
  onTestFinished(() => harness.close());
  const machine = await harness.create({ QueryLanguage: "JSONata", StartAt: "Hold", States: waits });
  const executionArn = await harness.start(machine, {}, "v1.2.0");
  const { startDate = new Date(0) } = await describeExecution(harness.client, executionArn);
  const deployment = aDeployment({
    id: deploymentIdOf("v1.2.0", startDate),
    executionArn,
    startedAt: startDate.toISOString(),
  });
  await storeDeployment(table, deployment);
  const sts = await startEndpoint({ services: [createSts({ arnOf: () => arn })] });
  onTestFinished(() => sts.close());
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: await addressOf(table.client),
    AWS_ENDPOINT_URL_SFN: await addressOf(harness.client),
    AWS_ENDPOINT_URL_STS: sts.url,
  };
  return {
    table,
    id: deployment.id,
    executionArn,
    halt: (...args: readonly string[]) => runCommand("halt", args, endpoints),
  };
}

it("npm run halt records which principal halts a running deployment and why, by its ARN", async () => {
  const { table, id, executionArn, halt } = await runningDeployment();

  const { exitCode, stdout, stderr } = await halt(executionArn, "--reason", "Prices are wrong");

  const record = await readHalt(table, id);
  expect(record).toMatchObject({ by: arn, reason: "Prices are wrong" });
  expect(stderr).toBe("");
  expect(stdout).toBe(
    `v1.2.0 stops at its next safe point: halted by ${arn} at ${record?.at}: Prices are wrong\n`,
  );
  expect(exitCode).toBe(0);
});

it("npm run halt says why there is nothing to halt, and which argument is wrong", async () => {
  const { table, id, halt } = await runningDeployment();

  const [unknown, elsewhere, withoutReason] = await Promise.all([
    halt("release-9", "--reason", "x"),
    halt("v1.2.0", "--reason", "x", "--table", "other"),
    halt("v1.2.0"),
  ]);

  expect(unknown).toMatchObject({
    exitCode: 1,
    stderr: "error: there is no deployment release-9: check the execution's name\n",
  });
  expect(elsewhere).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("table other does not exist"),
  });
  expect(withoutReason).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("error: --reason: the reason is missing"),
  });
  expect(await readHalt(table, id)).toBeUndefined();
});
