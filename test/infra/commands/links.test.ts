import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { seedOrchestratorStack } from "../../../infra/local/seed-stacks.ts";
import { deploymentIdOf } from "../../../orchestrator/deployment/deployment-id.ts";
import { storeDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { serveLinks } from "../../../orchestrator/web/links-web.ts";
import { aDeployment } from "../../orchestrator/fixtures/a-deployment.ts";
import { orchestratorOutputs } from "../../orchestrator/fixtures/orchestrator-outputs.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { startCloudFormation } from "../local/aws/cloudformation/local-cloudformation.ts";
import { addressOf, runCommand } from "./run-command.ts";
import { startSignedRoute } from "./signed-route.ts";

const startedAt = "2026-01-01T00:00:00.000Z";

it("npm run links finds the route, makes and withdraws links by it, and takes one option", async () => {
  const [local, table] = await Promise.all([startCloudFormation(), inProcessTable()]);
  await storeDeployment(table, aDeployment({ id: deploymentIdOf("v1.2.0", startedAt), startedAt }));
  const webUrl = "https://deployments.example.com";
  const services = { table, randomBytes, clock: new VirtualClock(), webUrl };
  const url = await startSignedRoute((request) => serveLinks(services, request));
  await seedOrchestratorStack(local.cloudFormation, "xray-watch", {
    ...orchestratorOutputs,
    LinksUrl: `${url}/links`,
  });
  const run = async (...args: readonly string[]) =>
    runCommand("links", args, { AWS_ENDPOINT_URL_CLOUDFORMATION: await addressOf(local.client) });
  const arn = "arn:aws:states:ap-northeast-1:123456789012:execution:xray-watch-deploy:v1.2.0";

  const [list, withdrawal, unknown, wrong] = await Promise.all([
    run("--list"),
    run("--withdraw", arn),
    run("--page", "release-9"),
    run("--list", "--rotate"),
  ]);

  expect(list).toMatchObject({ exitCode: 0, stderr: "" });
  expect(list.stdout).toMatch(
    /^https:\/\/deployments\.example\.com\/view\/[\w-]{43}\/[\d-]{10}\/deployments\n$/,
  );
  expect(withdrawal).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^no link to the page of v1/),
  });
  expect(unknown).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("(404): there is no deployment"),
  });
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("exactly one option") });
});
