import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkViewLink } from "../../../orchestrator/approval/view-link.ts";
import { linkMakers, linkWithdrawals } from "../../../orchestrator/approval/view-link-requests.ts";
import { deploymentIdOf } from "../../../orchestrator/deployment/deployment-id.ts";
import { storeDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { viewedPage } from "../../../orchestrator/web/viewed-page.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { executionNames } from "../fixtures/execution-names.ts";

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

describe("a request for links", () => {
  it("makes links to the list and to each page, and withdraws them one by one", async () => {
    const { services, opens } = await prepare();
    const list = await linkMakers.list(services);
    const pages = await Promise.all(executionNames.map((name) => linkMakers.page(services, name)));
    const opened = async () => (await Promise.all([list, ...pages].map(opens))).filter(Boolean).length;
    const before = await opened();

    await linkWithdrawals.withdraw(services, "last");
    const withoutLast = await opened();
    await linkWithdrawals["withdraw-list"](services);

    expect([before, withoutLast, await opened()]).toEqual([pages.length + 1, pages.length, pages.length - 1]);
    expect([await opens(list), await opens(pages[executionNames.indexOf("last")] ?? "")]).toEqual([
      false,
      false,
    ]);
    expect(await opens(await linkMakers.page(services, "last"))).toBe(true);
  });

  it("takes an ARN and an id too", async () => {
    const { services } = await prepare();
    const id = deploymentIdOf("v1.2.0", startedAt);
    const arn = "arn:aws:states:ap-northeast-1:123456789012:execution:xray-watch-deploy:v1.2.0";
    const page = await linkMakers.page(services, "v1.2.0");

    expect(await linkMakers.page(services, id)).toBe(page);
    expect(await linkMakers.page(services, arn)).toBe(page);
  });

  it("withdraws all links by rotation, and makes new ones", async () => {
    const { services, opens } = await prepare();
    const links = [await linkMakers.list(services), await linkMakers.page(services, "v1.2.0")];

    await linkWithdrawals.rotate(services);

    expect(await Promise.all(links.map(opens))).toEqual([false, false]);
    expect(await opens(await linkMakers.list(services))).toBe(true);
  });

  it("makes a link to a deployment that is not recorded yet, by its id", async () => {
    const { services, opens } = await prepare();
    const id = deploymentIdOf("just-started", startedAt);

    expect(await opens(await linkMakers.page(services, id))).toBe(true);
    await expect(linkMakers.page(services, "just-started")).rejects.toThrow("there is no deployment");
    await expect(linkMakers.page(services, `a/b${id}`)).rejects.toThrow("there is no deployment");
  });

  it("says that there is no such deployment", async () => {
    const { services } = await prepare();

    await expect(linkWithdrawals.withdraw(services, "release-9")).rejects.toThrow(
      "there is no deployment release-9: check the execution's name",
    );
  });
});
