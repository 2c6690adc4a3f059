import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { viewLinkRequests } from "../../../infra/commands/link-requests.ts";
import { seedOrchestratorStack } from "../../../infra/local/seed-stacks.ts";
import { checkViewLink } from "../../../orchestrator/approval/view-link.ts";
import { deploymentIdOf } from "../../../orchestrator/deployment/deployment-id.ts";
import { storeDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { viewedPage } from "../../../orchestrator/web/viewed-page.ts";
import { aDeployment } from "../../orchestrator/fixtures/a-deployment.ts";
import { executionNames } from "../../orchestrator/fixtures/execution-names.ts";
import { startStateTable } from "../../orchestrator/fixtures/state-table.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { startCloudFormation } from "../local/aws/cloudformation/local-cloudformation.ts";
import { addressOf, runCommand } from "./run-command.ts";

const startedAt = "2026-01-01T00:00:00.000Z";
const webUrl = "https://deployments.example.com";

/** An orchestrator with a deployment of each name. */
async function prepare() {
  const table = await inProcessTable();
  for (const name of executionNames) {
    await storeDeployment(table, aDeployment({ id: deploymentIdOf(name, startedAt), startedAt }));
  }
  const services = { table, randomBytes, clock: new VirtualClock(), webUrl };
  const opens = async (link: string) => {
    const viewed = viewedPage(new URL(link).pathname);
    return viewed !== undefined && (await checkViewLink(services, viewed.link)) === "open";
  };
  return { services, opens };
}

describe("npm run links", () => {
  it("makes links to the list and to each page, and withdraws them one by one", async () => {
    const { services, opens } = await prepare();
    const list = await viewLinkRequests.list(services);
    const pages = await Promise.all(executionNames.map((name) => viewLinkRequests.page(services, name)));
    const opened = async () => (await Promise.all([list, ...pages].map(opens))).filter(Boolean).length;
    const before = await opened();

    await viewLinkRequests.withdraw(services, "last");
    const withoutLast = await opened();
    await viewLinkRequests["withdraw-list"](services);

    expect([before, withoutLast, await opened()]).toEqual([pages.length + 1, pages.length, pages.length - 1]);
    expect([await opens(list), await opens(pages[executionNames.indexOf("last")] ?? "")]).toEqual([
      false,
      false,
    ]);
    expect(await opens(await viewLinkRequests.page(services, "last"))).toBe(true);
  });

  it("takes an ARN and an id too", async () => {
    const { services } = await prepare();
    const id = deploymentIdOf("v1.2.0", startedAt);
    const arn = "arn:aws:states:ap-northeast-1:123456789012:execution:xray-watch-deploy:v1.2.0";
    const page = await viewLinkRequests.page(services, "v1.2.0");

    expect(await viewLinkRequests.page(services, id)).toBe(page);
    expect(await viewLinkRequests.page(services, arn)).toBe(page);
  });

  it("withdraws all links by rotation, and makes new ones", async () => {
    const { services, opens } = await prepare();
    const links = [await viewLinkRequests.list(services), await viewLinkRequests.page(services, "v1.2.0")];

    await viewLinkRequests.rotate(services);

    expect(await Promise.all(links.map(opens))).toEqual([false, false]);
    expect(await opens(await viewLinkRequests.list(services))).toBe(true);
  });

  it("says that there is no such deployment", async () => {
    const { services } = await prepare();

    await expect(viewLinkRequests.withdraw(services, "release-9")).rejects.toThrow(
      "there is no deployment release-9: check the execution's name",
    );
  });

  it("finds the orchestrator, and takes one option", async () => {
    const [local, table] = await Promise.all([startCloudFormation(), startStateTable()]);
    await seedOrchestratorStack(local.cloudFormation, "xray-watch", {
      ...{
        ApprovalUrl: webUrl,
        SignInUrl: "https://deployments.example.com/approvals",
        StartUrl: `${webUrl}/deployments`,
        TableName: table.name,
      },
      StateMachineArn: "arn:aws:states:ap-northeast-1:123456789012:stateMachine:xray-watch-deploy",
    });
    const run = async (...args: readonly string[]) =>
      runCommand("links", args, {
        AWS_ENDPOINT_URL_DYNAMODB: await addressOf(table.client),
        AWS_ENDPOINT_URL_CLOUDFORMATION: await addressOf(local.client),
      });

    const [list, wrong] = await Promise.all([run("--list"), run("--list", "--rotate")]);

    expect(list).toMatchObject({ exitCode: 0, stderr: "" });
    expect(list.stdout).toMatch(
      /^https:\/\/deployments\.example\.com\/view\/[\w-]{43}\/[\d-]{10}\/deployments\n$/,
    );
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("exactly one option") });
  });
});
