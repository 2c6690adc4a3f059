import { describe, expect, it } from "vitest";
import type { RequestHalt } from "../../../orchestrator/web/halt-web.ts";
import { serveSignedHalt } from "../../../orchestrator/web/signed-halt-web.ts";
import { WebRefusal } from "../../../orchestrator/web/web-request.ts";

const bob = "arn:aws:iam::123456789012:user/bob";
const halt = { by: bob, at: "2026-01-01T00:00:00.000Z", reason: "Prices are wrong" };
const asked = { deployment: "v1.2.0", reason: "Prices are wrong" };

/** Posts to the route; the halts that it requested. */
async function post(
  body: unknown,
  principal: string | undefined = bob,
  answer: Awaited<ReturnType<RequestHalt>> = { status: "requested", halt },
) {
  const halts: Parameters<RequestHalt>[] = [];
  const requestHalt: RequestHalt = async (...request) => {
    halts.push(request);
    return answer;
  };
  const request = { method: "POST", path: "/halts", headers: {}, body: JSON.stringify(body) };
  const response = await serveSignedHalt({ requestHalt }, { ...request, principal }).catch(
    (error: unknown) => {
      if (error instanceof WebRefusal) return { statusCode: error.statusCode, body: error.message };
      throw error;
    },
  );
  return { ...response, halts };
}

describe("the route that halts deployments", () => {
  it("halts in the name of the signed caller", async () => {
    const { statusCode, body, halts } = await post(asked);

    expect([statusCode, JSON.parse(body)]).toEqual([200, halt]);
    expect(halts).toEqual([["v1.2.0", { by: bob, reason: "Prices are wrong" }]]);
  });

  it.each([
    ["in another person's name", { ...asked, by: "carol@example.com" }, "by is not a field of the request"],
    ["without a reason", { ...asked, reason: " " }, "the reason is missing"],
    ["with a reason of two lines", { ...asked, reason: "x\nDecide here: y" }, "must be one line"],
    ["nothing", { reason: "x" }, "deployment is missing"],
  ])("does not halt %s", async (_how, body, message) => {
    const response = await post(body);

    expect([response.statusCode, response.halts]).toEqual([400, []]);
    expect(response.body).toContain(message);
  });

  it("does not halt for a caller whom nobody has authenticated", async () => {
    expect(await post(asked, "")).toMatchObject({ statusCode: 403, halts: [] });
  });

  it("says why a halt is refused", async () => {
    const refused = { status: "refused", reason: "too late: it is over" } as const;

    expect(await post(asked, bob, refused)).toMatchObject({ statusCode: 409, body: refused.reason });
  });
});
