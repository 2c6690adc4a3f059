import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, it, onTestFinished } from "vitest";
import { findDeploymentPage } from "../../../infra/commands/deployment-page.ts";
import { seedOrchestratorStack } from "../../../infra/local/seed-stacks.ts";
import { serveLinks } from "../../../orchestrator/web/links-web.ts";
import { orchestratorOutputs } from "../../orchestrator/fixtures/orchestrator-outputs.ts";
import { clientSettings } from "../../support/client-settings.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { startCloudFormation } from "../local/aws/cloudformation/local-cloudformation.ts";
import { startSignedRoute } from "./signed-route.ts";

const started = {
  id: "v1.2.0~20260101T000000Z",
  executionArn: "arn:aws:states:ap-northeast-1:123456789012:execution:xray-watch-deploy:v1.2.0",
};

async function orchestrator(changed: Partial<typeof orchestratorOutputs> = {}) {
  const [local, table] = await Promise.all([startCloudFormation(), inProcessTable()]);
  const webUrl = orchestratorOutputs.ApprovalUrl;
  const services = { table, randomBytes, clock: new VirtualClock(), webUrl };
  const url = await startSignedRoute((request) => serveLinks(services, request));
  const LinksUrl = `${url}/links`;
  await seedOrchestratorStack(local.cloudFormation, "xray-watch", {
    ...orchestratorOutputs,
    LinksUrl,
    ...changed,
  });
  const stepFunctions = new SFNClient(clientSettings(url));
  onTestFinished(() => stepFunctions.destroy());
  return { cloudFormation: local.client, stepFunctions, stackName: "xray-watch" };
}

/** Takes requests and answers none. */
async function silentServer(): Promise<string> {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("the page that npm run deploy shows", () => {
  it("has the address in the outputs of the orchestrator's stack", async () => {
    const page = await findDeploymentPage(await orchestrator(), started);

    expect(page).toMatch(
      /^https:\/\/deployments\.example\.com\/view\/[\w-]{43}\/2026-01-31\/deployment\/v1\.2\.0~20260101T000000Z$/,
    );
  });

  it.each([
    ["another state machine", { StateMachineArn: `${orchestratorOutputs.StateMachineArn}-other` }],
    ["a route that is not there", { LinksUrl: "http://127.0.0.1:9/links" }],
  ])("is left out for %s", async (_what, changed) => {
    expect(await findDeploymentPage(await orchestrator(changed), started)).toBeUndefined();
  });

  it("is undefined without such a stack", async () => {
    const services = { ...(await orchestrator()), stackName: "no-such-stack" };

    expect(await findDeploymentPage(services, started)).toBeUndefined();
  });

  it("is undefined if nothing responds in time", async () => {
    const cloudFormation = new CloudFormationClient(clientSettings(await silentServer()));
    const services = { ...(await orchestrator()), cloudFormation, timeoutMs: 10 };

    expect(await findDeploymentPage(services, started)).toBeUndefined();
  });
});
