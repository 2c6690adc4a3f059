import { describe, expect, it } from "vitest";
import { readApproval, storeClosing } from "../../../orchestrator/approval/approval-record.ts";
import { serveApproval } from "../../../orchestrator/web/approval-web.ts";
import { respondRefusal, WebRefusal, type WebRequest } from "../../../orchestrator/web/web-request.ts";
import { prepareApproval, review } from "../fixtures/approvals.ts";

const host = "deployments.example.com";

const serviceNow = async () => ({ status: "absent" }) as const;

/** Bob's and Carol's open links, and a browser. */
async function preparePage({ approvals = 1 } = {}) {
  const prepared = await prepareApproval();
  const deployment = { ...prepared.payload.deployment, approvals };
  await prepared.request({}, { ...prepared.payload, deployment });
  const pathOf = (address: string) => new URL(prepared.linksTo(address)[0] ?? "").pathname;
  const ask = async (request: Partial<WebRequest> & { path: string }) => {
    try {
      return await serveApproval(
        { ...prepared.services, serviceNow },
        {
          method: "GET",
          headers: { host },
          body: "",
          ...request,
        },
      );
    } catch (error) {
      if (error instanceof WebRefusal) return respondRefusal(error);
      throw error;
    }
  };
  const tokenIn = (body: string) => /name="token" value="(\w+)"/.exec(body)?.[1] ?? "";
  const post = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const token = tokenIn((await ask({ path })).body);
    const form = new URLSearchParams({ token, digest: review.digest, comment: "", ...fields });
    return ask({ path, method: "POST", headers: { ...formHeaders, ...headers }, body: form.toString() });
  };
  return { ...prepared, ask, post, bob: pathOf("bob@example.com"), carol: pathOf("carol@example.com") };
}

const formHeaders = {
  host,
  origin: `https://${host}`,
  "sec-fetch-site": "same-origin",
  "content-type": "application/x-www-form-urlencoded",
};

const watchButton =
  /<a class="button[ \w]*" href="\S+\/view\/[\w-]{43}\/[\d-]{10}\/deployment\/release-1-1-0">Watch the deployment<\/a>/;

describe("the approval page", () => {
  it("shows the plan and decides nothing, however often it is opened", async () => {
    const { ask, bob, tokens } = await preparePage();

    const opened = await Promise.all(
      ["GET", "HEAD", "GET", "GET"].map((method) => ask({ path: bob, method })),
    );

    const page = opened[0]?.body ?? "";
    expect(opened.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect(page).toContain("You decide as <strong>bob@example.com</strong>");
    expect(page).toContain("EcsService&lt;script&gt;");
    expect(page).toContain("Pages &amp; &lt;b&gt;more&lt;/b&gt;");
    expect(page).toContain("⟨U+202E⟩");
    expect(page).toMatch(watchButton);
    expect(page).not.toMatch(/<script|<b>|task-token/);
    expect(tokens.sent).toEqual([]);
  });

  it("runs and loads nothing, and forbids framing, caching and referrers", async () => {
    const { ask, bob } = await preparePage();

    const { headers } = await ask({ path: bob });

    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; img-src data:; style-src 'sha256-[\w+/=]{44}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
  });

  it.each([
    ["approve", "Approved by bob@example.com at 2026-01-01T00:00:00.000Z. Comment: fine", "approved"],
    ["reject", "Rejected by bob@example.com at 2026-01-01T00:00:00.000Z. Comment: fine", "rejected"],
  ])("accepts the word %s and shows the decision", async (word, text, decision) => {
    const { post, bob, tokens } = await preparePage();

    const answer = await post(bob, { word, comment: " fine " });

    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain(text);
    expect(answer.body).not.toContain("<form");
    expect(answer.body).toMatch(watchButton);
    expect(JSON.parse(tokens.sent[0]?.output ?? "{}")).toMatchObject({ decision });
  });

  it.each(["", "approve reject", "yes", "approved", "toString", "аpprove"])(
    "does not take the word %j",
    async (word) => {
      const { post, bob, tokens } = await preparePage();

      const answer = await post(bob, { word });

      expect(answer.statusCode).toBe(422);
      expect(tokens.sent).toEqual([]);
    },
  );

  it.each<[string, Record<string, string>, number]>([
    ["another site", { origin: "https://evil.example.com" }, 403],
    ["another site, by its fetch metadata", { "sec-fetch-site": "cross-site" }, 403],
    ["a sandboxed page", { origin: "null", "sec-fetch-site": "cross-site" }, 403],
    ["something that is no form", { "content-type": "application/json" }, 415],
  ])("refuses a post from %s", async (_, headers, statusCode) => {
    const { post, bob, tokens } = await preparePage();

    const answer = await post(bob, { word: "approve" }, headers);

    expect(answer.statusCode).toBe(statusCode);
    expect(tokens.sent).toEqual([]);
  });

  it("refuses a post without proof that the page sent it", async () => {
    const { ask, bob, tokens } = await preparePage();

    const { statusCode } = await ask({
      path: bob,
      method: "POST",
      headers: { host, "content-type": formHeaders["content-type"] },
      body: "word=approve",
    });

    expect(statusCode).toBe(403);
    expect(tokens.sent).toEqual([]);
  });

  it("accepts the post of a browser that sends no origin for a page without referrer", async () => {
    const { post, bob } = await preparePage();

    const answer = await post(bob, { word: "approve" }, { origin: "null" });

    expect(answer.statusCode).toBe(200);
  });

  it("refuses a form without token, or with another link's", async () => {
    const { post, ask, bob, carol, tokens } = await preparePage();
    const other = /name="token" value="(\w+)"/.exec((await ask({ path: carol })).body)?.[1] ?? "";

    const answers = await Promise.all(
      ["", "x".repeat(64), other].map((token) => post(bob, { word: "approve", token })),
    );

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403]);
    expect(tokens.sent).toEqual([]);
  });

  it("refuses a comment or form above the limit", async () => {
    const { post, bob, tokens } = await preparePage();

    const answers = [
      await post(bob, { word: "approve", comment: "c".repeat(301) }),
      await post(bob, { word: "approve", comment: "c".repeat(4096) }),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([422, 413]);
    expect(tokens.sent).toEqual([]);
  });

  it("accepts the longest comment in any script", async () => {
    const { post, bob } = await preparePage();

    const answer = await post(bob, { word: "approve", comment: "検".repeat(300) });

    expect(answer.statusCode).toBe(200);
  });

  it.each(["/approve/unknown", `/approve/${"a".repeat(43)}`, "/", "/approve/"])(
    "knows nothing at %s",
    async (path) => {
      const { ask } = await preparePage();

      expect((await ask({ path })).statusCode).toBe(404);
      expect(
        (await ask({ path, method: "POST", headers: formHeaders, body: "word=approve" })).statusCode,
      ).toBe(404);
    },
  );

  it("refuses other methods", async () => {
    const { ask, bob } = await preparePage();

    const answer = await ask({ path: bob, method: "DELETE" });

    expect(answer).toMatchObject({ statusCode: 405, headers: { allow: "GET, HEAD, POST" } });
  });

  it("returns 409 to the second person, with who decided", async () => {
    const { post, ask, bob, carol } = await preparePage();
    const token = /name="token" value="(\w+)"/.exec((await ask({ path: carol })).body)?.[1] ?? "";
    await post(bob, { word: "reject" });

    const second = await post(carol, { word: "approve", token });
    const seen = await ask({ path: carol });

    expect(second.statusCode).toBe(409);
    expect(second.body).toContain("Rejected by bob@example.com");
    expect(seen).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining("Rejected by bob@example.com"),
    });
  });

  it("counts one approval of two, says that one more is needed, and shows that person no form", async () => {
    const { ask, post, bob, carol, tokens } = await preparePage({ approvals: 2 });
    const token = /name="token" value="(\w+)"/.exec((await ask({ path: bob })).body)?.[1] ?? "";

    const first = await post(bob, { word: "approve" });
    const again = await post(bob, { word: "approve", token });
    const opposite = await post(bob, { word: "reject", token });
    const seen = await ask({ path: bob });
    const sentByOne = tokens.sent.length;
    const second = await post(carol, { word: "approve" });

    expect([first, again, opposite, second].map(({ statusCode }) => statusCode)).toEqual([
      200, 200, 409, 200,
    ]);
    for (const { body } of [first, again, opposite, seen]) {
      expect(body).toContain("Your approval is counted; 1 more is needed.");
      expect(body).not.toContain("<form");
    }
    expect(sentByOne).toBe(0);
    expect(second.body).toContain("Approved by bob@example.com, carol@example.com at");
  });

  it("does not count forms that the page did not send: they cannot lock the approver out", async () => {
    const { post, bob, tokens } = await preparePage();
    for (let form = 0; form < 21; form++) await post(bob, { word: "approve", token: "tampered" });

    expect((await post(bob, { word: "approve" })).statusCode).toBe(200);
    expect(tokens.sent).toHaveLength(1);
  });

  it("decides only on the plan that the form shows", async () => {
    const { post, bob, tokens } = await preparePage();

    const answers = [await post(bob, { word: "approve", digest: "e".repeat(64) })];
    answers.push(await post(bob, { word: "approve", digest: "" }));

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([409, 409]);
    expect(answers[0]?.body).toContain("Open the link again");
    expect(tokens.sent).toEqual([]);
  });

  it.each(["Approve", "approve ", " APPROVE\u00a0"])(
    "takes the word as a phone writes it: %j",
    async (word) => {
      const { post, bob, tokens } = await preparePage();

      expect((await post(bob, { word })).statusCode).toBe(200);
      expect(tokens.sent).toHaveLength(1);
    },
  );

  it.each([`http://${host}`, `https://${host}:8443`, `https://${host}.example.net`, "https:"])(
    "refuses a form from the origin %s",
    async (origin) => {
      const { post, bob, tokens } = await preparePage();

      expect((await post(bob, { word: "approve" }, { origin })).statusCode).toBe(403);
      expect(tokens.sent).toEqual([]);
    },
  );

  it("accepts twenty forms of a link, and then says what to do instead", async () => {
    const { post, bob, carol, tokens } = await preparePage();
    for (let form = 0; form < 20; form++) await post(bob, { word: "perhaps" });

    const refused = await post(bob, { word: "approve" });
    const other = await post(carol, { word: "approve" });

    expect(refused.statusCode).toBe(429);
    expect(refused.body).toContain("use the link of another mail to you");
    expect(other.statusCode).toBe(200);
    expect(tokens.sent).toHaveLength(1);
  });

  it("says that too few approved if the deadline came before the quorum", async () => {
    const { ask, post, bob, carol, clock } = await preparePage({ approvals: 2 });
    await post(bob, { word: "approve" });
    await clock.advance(3_600_000);

    const { statusCode, body } = await ask({ path: carol });

    expect(statusCode).toBe(410);
    expect(body).toContain("too few people approved before 2026-01-01T01:00:00.000Z");
  });

  it("returns 410 after the deadline, for GET and POST", async () => {
    const { ask, post, bob, clock } = await preparePage();
    const token = /name="token" value="(\w+)"/.exec((await ask({ path: bob })).body)?.[1] ?? "";
    await clock.advance(3_600_000);

    const answers = [await ask({ path: bob }), await post(bob, { word: "approve", token })];

    for (const { statusCode, body } of answers) {
      expect(statusCode).toBe(410);
      expect(body).toContain("no one decided before 2026-01-01T01:00:00.000Z");
    }
  });

  it.each([
    ["ABORTED", "was stopped"],
    ["TIMED_OUT", "ran out of time"],
    ["FAILED", "has failed"],
  ])("takes nothing for a deployment that is %s, before and after its clean-up", async (status, words) => {
    const { ask, post, bob, tokens, services } = await preparePage();
    const token = /name="token" value="(\w+)"/.exec((await ask({ path: bob })).body)?.[1] ?? "";
    tokens.status = status;
    const before = [await ask({ path: bob }), await post(bob, { word: "approve", token })];
    const id = { deploymentId: "release-1-1-0", phase: "deploy" } as const;
    await storeClosing(services.table, id, `${words} at noon`);
    const after = [await ask({ path: bob }), await post(bob, { word: "approve", token })];

    for (const { statusCode, body } of [...before, ...after]) {
      expect(statusCode).toBe(410);
      expect(body).toContain("No decision is needed any more");
      expect(body).toContain(`The deployment ${words}`);
      expect(body).not.toContain("<form");
    }
    expect(tokens.sent).toEqual([]);
    expect(await readApproval(services.table, id)).toMatchObject({ votes: [] });
  });

  it("takes nothing, and shows no plan to decide on, while it is not known whether the deployment runs", async () => {
    const { post, bob, tokens, services } = await preparePage();
    const token = "any";
    Object.assign(services.stepFunctions, { send: () => Promise.reject(new Error("throttled")) });

    await expect(post(bob, { word: "approve", token })).rejects.toThrow("throttled");

    expect(tokens.sent).toEqual([]);
    const id = { deploymentId: "release-1-1-0", phase: "deploy" } as const;
    expect(await readApproval(services.table, id)).toMatchObject({ votes: [] });
  });

  it("shows the decision of one that was stopped before the delivery", async () => {
    const { ask, post, bob, tokens } = await preparePage();
    tokens.failure = new Error("socket hang up");
    await expect(post(bob, { word: "approve" })).rejects.toThrow("socket hang up");
    tokens.status = "ABORTED";

    const { statusCode, body } = await ask({ path: bob });

    expect(statusCode).toBe(410);
    expect(body).toContain("Approved by bob@example.com at");
    expect(body).toContain("But the deployment was stopped");
  });

  it("returns 410 if the deployment no longer waits", async () => {
    const { post, bob, tokens } = await preparePage();
    tokens.expire("task-token-1");

    const answer = await post(bob, { word: "approve" });

    expect(answer.statusCode).toBe(410);
    expect(answer.body).toContain("no longer waits for a decision");
  });

  it("offers to send an undelivered decision again", async () => {
    const { ask, post, bob, tokens } = await preparePage();
    tokens.failure = new Error("socket hang up");
    await expect(post(bob, { word: "approve" })).rejects.toThrow("socket hang up");

    const seen = await ask({ path: bob });
    const again = await post(bob, { word: "approve" });

    expect(seen.body).toContain("send the same word again");
    expect(again.statusCode).toBe(200);
    expect(tokens.sent).toHaveLength(1);
  });
});
