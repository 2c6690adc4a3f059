import { describe, expect, it } from "vitest";
import { newLink } from "../../../orchestrator/approval/approval-link.ts";
import { readApproval } from "../../../orchestrator/approval/approval-record.ts";
import { storeCurrentApprovers } from "../../../orchestrator/approval/current-approvers.ts";
import { storeHalt } from "../../../orchestrator/deployment/halt-record.ts";
import { slackRecipient } from "../../../orchestrator/messages/slack-approval.ts";
import { serveApproval } from "../../../orchestrator/web/approval-web.ts";
import { type RequestHalt, serveHalt } from "../../../orchestrator/web/halt-web.ts";
import { respondRefusal, WebRefusal, type WebRequest } from "../../../orchestrator/web/web-request.ts";
import { prepareApproval, review } from "../fixtures/approvals.ts";
import { problemsOf } from "../pictures/valid-html.ts";

const host = "deployments.example.com";
const reason = "Prices are <wrong>";

const requested = {
  status: "requested",
  halt: { by: "bob@example.com", reason, at: "2026-01-01T00:00:00.000Z" },
} as const;

/** Bob's link, by which he may halt, and what was halted. */
async function prepare(answer: Awaited<ReturnType<RequestHalt>> = requested) {
  const prepared = await prepareApproval();
  await prepared.request();
  const halts: Parameters<RequestHalt>[] = [];
  const services = {
    ...prepared.services,
    serviceNow: async () => ({ status: "absent" }) as const,
    requestHalt: async (...halt: Parameters<RequestHalt>) => {
      halts.push(halt);
      return answer;
    },
  };
  const ask = async (request: Partial<WebRequest> & { path: string }) => {
    const whole = { method: "GET", headers: { host }, body: "", ...request };
    const serve = whole.path.endsWith("/halt") ? serveHalt : serveApproval;
    return serve(services, whole).catch((error: unknown) => {
      if (error instanceof WebRefusal) return respondRefusal(error);
      throw error;
    });
  };
  const link = new URL(prepared.linksTo("bob@example.com")[0] ?? "").pathname;
  const post = async (
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const token = /name="token" value="(\w+)"/.exec((await ask({ path })).body)?.[1] ?? "";
    const sent = {
      ...{ host, origin: `https://${host}`, "sec-fetch-site": "same-origin" },
      "content-type": "application/x-www-form-urlencoded",
    };
    const body = new URLSearchParams({ token, ...fields }).toString();
    return ask({ path, method: "POST", headers: { ...sent, ...headers }, body });
  };
  const approve = () => post(link, { word: "approve", digest: review.digest });
  return { ...prepared, halts, ask, post, approve, link, path: `${link}/halt` };
}

it("the link of a person who is no approver any more halts nothing", async () => {
  const { services, link, ask } = await prepare();
  await storeCurrentApprovers(services.table, ["carol@example.com"]);

  expect((await ask({ path: `${link}/halt` })).statusCode).toBe(404);
});

describe("the page below an approver's link that halts the deployment", () => {
  it("is linked once the approver has decided, and not instead of the decision", async () => {
    const { ask, approve, link, path } = await prepare();
    const before = await ask({ path: link });
    const decided = await approve();

    expect(before.body).not.toContain(path);
    expect(decided.body).toContain(`href="${path}"`);
    expect(decided.body).not.toContain("<form");
  });

  it("halts nothing by being opened", async () => {
    const { ask, path, halts } = await prepare();

    const pages = await Promise.all(["GET", "HEAD", "GET"].map((method) => ask({ path, method })));

    expect(pages.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(pages[0]?.body).toContain("You halt it as <strong>bob@example.com</strong>");
    expect(await problemsOf(pages[0]?.body ?? "")).toEqual([]);
    expect(halts).toEqual([]);
  });

  it("halts in the name of the link's owner, with the reason", async () => {
    const { post, path, halts } = await prepare();

    const { statusCode } = await post(path, { word: " Halt", reason: ` ${reason} ` });

    expect(statusCode).toBe(200);
    expect(halts).toEqual([["release-1-1-0", { by: "bob@example.com", reason }]]);
  });

  it.each([
    ["another word", { word: "stop", reason }, {}, 422],
    ["no reason", { word: "halt", reason: " " }, {}, 422],
    ["a reason of two lines", { word: "halt", reason: "a\nb" }, {}, 422],
    ["a reason that is too long", { word: "halt", reason: "a".repeat(501) }, {}, 422],
    ["the token of another form", { word: "halt", reason, token: "0".repeat(64) }, {}, 403],
    ["a form of another site", { word: "halt", reason }, { "sec-fetch-site": "cross-site" }, 403],
  ])("is refused for %s", async (_, fields, headers, status) => {
    const { post, path, halts } = await prepare();

    const answer = await post(path, fields as Record<string, string>, headers as Record<string, string>);

    expect(answer.statusCode).toBe(status);
    expect(halts).toEqual([]);
  });

  it("takes the longest reason there may be, in any script", async () => {
    const { post, path, halts } = await prepare();

    await post(path, { word: "halt", reason: "漢".repeat(500) });

    expect(halts).toHaveLength(1);
  });

  it("takes no form of the page to decide, nor the other way round", async () => {
    const { ask, post, path, link, halts, tokens } = await prepare();
    const tokenOf = async (of: string) =>
      /name="token" value="(\w+)"/.exec((await ask({ path: of })).body)?.[1] ?? "";

    const halted = await post(path, { word: "halt", reason, token: await tokenOf(link) });
    const decided = await post(link, { word: "approve", digest: review.digest, token: await tokenOf(path) });

    expect([halted.statusCode, decided.statusCode]).toEqual([403, 403]);
    expect([halts, tokens.sent]).toEqual([[], []]);
  });

  it("says why it is too late", async () => {
    const { post, path } = await prepare({ status: "refused", reason: "the deployment is over" });

    const { statusCode, body } = await post(path, { word: "halt", reason });

    expect(statusCode).toBe(409);
    expect(body).toContain("the deployment is over");
  });

  it("shows everybody with a link who halted it and why, and halts it no more", async () => {
    const { ask, approve, services, path, link, payload } = await prepare();
    await approve();
    const at = "2026-01-01T00:01:00.000Z";
    await storeHalt(services.table, payload.deployment.id, { by: "carol@example.com", at, reason });

    const told = `halted by carol@example.com at ${at}: Prices are &lt;wrong&gt;`;
    const [page, plan] = [await ask({ path }), await ask({ path: link })];
    expect(page.body).toContain(told);
    expect(page.body).not.toContain("<form");
    expect(plan.body).toContain(told);
    expect(plan.body).not.toContain(path);
  });

  it("does not exist below a link that is nobody's own, or that is unknown", async () => {
    const { ask, services, payload } = await prepare();
    const approval = await readApproval(services.table, {
      deploymentId: payload.deployment.id,
      phase: "deploy",
    });
    if (!approval) throw new Error("no approval was requested");
    const channel = new URL(await newLink(services, approval, slackRecipient)).pathname;

    expect((await ask({ path: `${channel}/halt` })).statusCode).toBe(404);
    expect((await ask({ path: `/approve/${"x".repeat(43)}/halt` })).statusCode).toBe(404);
  });
});
