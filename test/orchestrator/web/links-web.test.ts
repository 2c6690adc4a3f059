import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkViewLink } from "../../../orchestrator/approval/view-link.ts";
import { storeDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { serveLinks } from "../../../orchestrator/web/links-web.ts";
import { viewedPage } from "../../../orchestrator/web/viewed-page.ts";
import { WebRefusal } from "../../../orchestrator/web/web-request.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";

async function prepare() {
  const table = await inProcessTable();
  const { id } = aDeployment();
  await storeDeployment(table, aDeployment());
  const webUrl = "https://deployments.example.com";
  const services = { table, randomBytes, clock: new VirtualClock(), webUrl };
  const post = (path: string, body: unknown, principal = "arn:aws:iam::123456789012:user/bob") =>
    serveLinks(services, { method: "POST", path, headers: {}, body: JSON.stringify(body), principal }).catch(
      (error: unknown) => {
        if (error instanceof WebRefusal) return { statusCode: error.statusCode, body: error.message };
        throw error;
      },
    );
  const makes = async (body: unknown): Promise<string> =>
    JSON.parse((await post("/links", body)).body).link ?? "";
  const opens = async (link: string) => {
    const viewed = viewedPage(new URL(link).pathname);
    return viewed !== undefined && (await checkViewLink(services, viewed.link)) === "open";
  };
  return { id, post, makes, opens };
}

describe("the routes for links", () => {
  it("make links to the list and to a page, and withdraw them", async () => {
    const { id, post, makes, opens } = await prepare();
    const links = [await makes({ option: "list" }), await makes({ option: "page", execution: id })];
    const states = async () => Promise.all(links.map(opens));
    const before = await states();

    await post("/links/withdrawals", { option: "withdraw", execution: id });
    const withoutPage = await states();
    const { body } = await post("/links/withdrawals", { option: "rotate" });

    expect([before, withoutPage, await states()]).toEqual([
      [true, true],
      [true, false],
      [false, false],
    ]);
    expect(JSON.parse(body).message).toContain("later messages have new ones");
  });

  it.each([
    ["/links", { option: "rotate" }],
    ["/links", { option: "withdraw", execution: "release-1-1-0" }],
    ["/links/withdrawals", { option: "list" }],
    ["/links", { option: "page" }],
    ["/links", { option: "list", execution: "release-1-1-0" }],
    ["/links", { option: "__proto__" }],
  ])("take on %s no %j", async (path, body) => {
    const { post } = await prepare();

    expect(await post(path, body)).toMatchObject({ statusCode: 400 });
  });

  it("are for authenticated callers", async () => {
    const { post, id } = await prepare();

    expect(await post("/links", { option: "page", execution: id }, "")).toMatchObject({ statusCode: 403 });
    expect(await post("/links/withdrawals", { option: "rotate" }, "")).toMatchObject({ statusCode: 403 });
  });

  it("say that there is no such deployment", async () => {
    const { post } = await prepare();

    expect(await post("/links", { option: "page", execution: "release-9" })).toMatchObject({
      statusCode: 404,
      body: expect.stringContaining("there is no deployment release-9"),
    });
  });
});
