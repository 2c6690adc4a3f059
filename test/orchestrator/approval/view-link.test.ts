import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  checkViewLink,
  deploymentLink,
  deploymentsLink,
  type ViewLink,
} from "../../../orchestrator/approval/view-link.ts";
import { rotateViewSecret, viewSecret, withdrawLinks } from "../../../orchestrator/approval/view-secret.ts";
import { deploymentIdOf } from "../../../orchestrator/deployment/deployment-id.ts";
import { storeDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { keys } from "../../../orchestrator/deployment/table.ts";
import { viewedPage } from "../../../orchestrator/web/viewed-page.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { executionNames } from "../fixtures/execution-names.ts";

const startedAt = "2026-01-01T00:00:00.000Z";
const id = deploymentIdOf("release-1-1-0", startedAt);
const other = deploymentIdOf("release-1-2-0", startedAt);
const webUrl = "https://deployments.example.com/";
const dayMs = 24 * 60 * 60 * 1000;

async function prepare() {
  const table = await inProcessTable();
  const clock = new VirtualClock();
  const services = { table, clock, randomBytes, webUrl };
  return { table, clock, services, check: (link: ViewLink) => checkViewLink(services, link) };
}

/** The parts of a link, as the pages read them. */
function partsOf(link: string): ViewLink {
  const viewed = viewedPage(new URL(link).pathname);
  if (!viewed) throw new Error(`no page has the address ${link}`);
  return viewed.link;
}

describe("a link to a deployment's page", () => {
  it("opens it, and is the same in all messages of a day", async () => {
    const { services, check } = await prepare();

    const link = await deploymentLink(services, id);

    expect(link).toMatch(
      /^https:\/\/deployments\.example\.com\/view\/[\w-]{43}\/\d{4}-\d\d-\d\d\/deployment\/release-1-1-0~20260101T000000Z$/,
    );
    expect(await deploymentLink(services, id)).toBe(link);
    expect(await check(partsOf(link))).toBe("open");
  });

  it.each([
    ["another deployment", { subject: { deploymentId: other } }],
    [
      "a later deployment of the same name",
      { subject: { deploymentId: deploymentIdOf("release-1-1-0", "2026-05-01") } },
    ],
    ["the list", { subject: "deployments" }],
    ["a later day", { until: "2099-01-01" }],
  ] as const)("does not open %s", async (_, changed) => {
    const { services, check } = await prepare();
    const link = partsOf(await deploymentLink(services, id));

    expect(await check({ ...link, ...changed })).toBe("unknown");
  });

  it("expires after 30 days", async () => {
    const { services, clock, check } = await prepare();
    const link = partsOf(await deploymentLink(services, id));

    await clock.advance(30 * dayMs);
    const on30th = await check(link);
    await clock.advance(dayMs);

    expect([on30th, await check(link)]).toEqual(["open", "expired"]);
  });

  it("opens nothing after it was withdrawn; others and new ones do", async () => {
    const { table, services, check } = await prepare();
    const links = [await deploymentLink(services, id), await deploymentLink(services, other)].map(partsOf);
    await withdrawLinks(table, keys.viewWithdrawals(id));

    const later = partsOf(await deploymentLink(services, id));

    expect(await Promise.all([...links, later].map(check))).toEqual(["unknown", "open", "open"]);
  });

  it("that was made before the deployment was stored is withdrawn with the others", async () => {
    const { table, services, check } = await prepare();
    const early = partsOf(
      await deploymentLink(services, deploymentIdOf("release-1-1-0", "2026-01-01T00:00:01Z")),
    );
    await storeDeployment(table, aDeployment({ id, startedAt }));
    const before = await check(early);
    await withdrawLinks(table, keys.viewWithdrawals(id));

    expect([before, await check(early)]).toEqual(["open", "unknown"]);
  });

  it("is unknown if its proof is empty, shorter or another one", async () => {
    const { services, check } = await prepare();
    const link = partsOf(await deploymentLink(services, id));
    const proofs = ["", link.proof.slice(1), randomBytes(32).toString("base64url")];

    expect(await Promise.all(proofs.map((proof) => check({ ...link, proof })))).toEqual(
      proofs.map(() => "unknown"),
    );
  });

  it("is unknown before the first link was made", async () => {
    const { check } = await prepare();

    expect(await check({ subject: "deployments", until: "2099-01-01", proof: "" })).toBe("unknown");
  });

  it.each(executionNames)(
    "leads to the deployment %s, whether its path is decoded on the way or not",
    async (name) => {
      const { services } = await prepare();
      const link = await deploymentLink(services, deploymentIdOf(name, startedAt));
      const { pathname } = new URL(link);
      const expected = { deployment: { id: deploymentIdOf(name, startedAt) }, isLive: true };

      expect(pathname).toMatch(/^[\w./~=-]+$/);
      expect(viewedPage(`${pathname}/live`)).toMatchObject(expected);
      expect(viewedPage(decodeURIComponent(`${pathname}/live`))).toMatchObject(expected);
    },
  );
});

describe("a link to the list", () => {
  it("opens the list and is withdrawn apart", async () => {
    const { table, services, check } = await prepare();
    const [list, one] = [await deploymentsLink(services), await deploymentLink(services, id)].map(partsOf);
    if (!list || !one) throw new Error("no link was made");
    const before = await check(list);
    await withdrawLinks(table, keys.listWithdrawals());

    expect([before, await check(list), await check(one)]).toEqual(["open", "unknown", "open"]);
  });
});

describe("the secret of the links", () => {
  it("is made once, also by functions that need it at the same moment", async () => {
    const { table } = await prepare();

    const made = await Promise.all(Array.from({ length: 8 }, () => viewSecret(table, randomBytes)));

    expect(new Set(made).size).toBe(1);
    expect(made[0]).toMatch(/^[\w-]{43}$/);
  });

  it("is in no link, and its rotation withdraws all of them", async () => {
    const { table, services, check } = await prepare();
    const links = [await deploymentLink(services, id), await deploymentsLink(services)];
    const secret = await viewSecret(table, randomBytes);
    await rotateViewSecret(table, randomBytes);

    expect(links.join()).not.toContain(secret);
    expect(await Promise.all(links.map(partsOf).map(check))).toEqual(["unknown", "unknown"]);
    expect(await check(partsOf(await deploymentLink(services, id)))).toBe("open");
  });
});
