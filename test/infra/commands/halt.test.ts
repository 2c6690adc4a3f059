import { expect, it, onTestFinished } from "vitest";
import { deploymentIdOf } from "../../../orchestrator/deployment/deployment-id.ts";
import { storeDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { readHalt } from "../../../orchestrator/deployment/halt-record.ts";
import { requestHalt } from "../../../orchestrator/halt.ts";
import { serveSignedHalt } from "../../../orchestrator/web/signed-halt-web.ts";
import { aDeployment } from "../../orchestrator/fixtures/a-deployment.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { describeExecution, startHarness } from "../local/aws/step-functions/harness.ts";
import { runCommand } from "./run-command.ts";
import { startSignedRoute } from "./signed-route.ts";

const waits = { Hold: { Type: "Wait", Seconds: 60, End: true } };

/** A deployment that runs, and the command on the route that halts it, as bob. */
async function runningDeployment() {
  const [table, harness] = await Promise.all([inProcessTable(), startHarness()]);
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
  const services = { table, stepFunctions: harness.client, clock: { now: () => startDate.getTime() } };
  const url = await startSignedRoute((request) =>
    serveSignedHalt({ requestHalt: (...halt) => requestHalt(services, ...halt) }, request),
  );
  return {
    table,
    id: deployment.id,
    executionArn,
    halt: (...args: readonly string[]) =>
      runCommand("halt", [...args, "--halt-url", `${url}/halts`], { AWS_ACCESS_KEY_ID: "bob" }),
  };
}

it("npm run halt records which principal halts a running deployment and why", async () => {
  const { table, id, executionArn, halt } = await runningDeployment();

  const { exitCode, stdout, stderr } = await halt(executionArn, "--reason", "Prices are wrong");

  const record = await readHalt(table, id);
  const by = "arn:aws:iam::123456789012:user/bob";
  expect(record).toMatchObject({ by, reason: "Prices are wrong" });
  expect(stderr).toBe("");
  expect(stdout).toBe(
    `v1.2.0 stops at its next safe point: halted by ${by} at ${record?.at}: Prices are wrong\n`,
  );
  expect(exitCode).toBe(0);
});

it("npm run halt says why there is nothing to halt, and which argument is wrong", async () => {
  const { table, id, halt } = await runningDeployment();

  const [unknown, withoutReason] = await Promise.all([halt("release-9", "--reason", "x"), halt("v1.2.0")]);

  expect(unknown).toMatchObject({
    exitCode: 1,
    stderr:
      "RequestRefused: the halt was refused (409): there is no deployment release-9: check the execution's name\n",
  });
  expect(withoutReason).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("error: --reason: the reason is missing"),
  });
  expect(await readHalt(table, id)).toBeUndefined();
});
