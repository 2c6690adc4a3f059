import { expect, it } from "vitest";
import { accountId } from "../../../infra/local/aws/place.ts";
import { readApproval } from "../../../orchestrator/approval/approval-record.ts";
import { serveSignIn } from "../../../orchestrator/web/sign-in-web.ts";
import { prepareApproval, review } from "../../orchestrator/fixtures/approvals.ts";
import { runCommand } from "./run-command.ts";
import { startSignedRoute } from "./signed-route.ts";

const principals = {
  users: { alice: "alice@example.com", bob: "bob@example.com" },
  roles: {},
  identityCenter: { roles: [], sessions: {} },
};

/** An approval that waits for bob and carol; alice asked for it. The command as a person with an access key. */
async function waiting() {
  const prepared = await prepareApproval();
  await prepared.request();
  const { services } = prepared;
  const url = await startSignedRoute((request) =>
    serveSignIn({ ...services, principals, accountId }, request),
  );
  const vote = (person: string, ...args: readonly string[]) =>
    runCommand("vote", [...args, "--sign-in-url", `${url}/approvals`], { AWS_ACCESS_KEY_ID: person });
  const votes = async () =>
    (await readApproval(services.table, { deploymentId: "release-1-1-0", phase: "deploy" }))?.votes;
  return { vote, votes };
}

const digest = review.digest.slice(0, 12);
const arn = "arn:aws:states:ap-northeast-1:123456789012:execution:xray-watch-deploy:release-1-1-0";

it("npm run vote prints the plan's digest and the personal link, and decides nothing", async () => {
  const { vote, votes } = await waiting();

  const { exitCode, stdout, stderr } = await vote("bob", arn);

  expect(stderr).toBe("");
  expect(stdout).toMatch(
    /^Deploy tasks:1\.1\.0 to xray-poc-compute\ndigest of the plan: d{64}\ndecide before 2026-01-01T01:00:00\.000Z, by the link of bob@example\.com, for you only:\nhttps:\S+\/approve\/[\w-]{43}\n$/,
  );
  expect([exitCode, await votes()]).toEqual([0, []]);
});

it("npm run vote records a vote under the caller's identity, and says why it records none", async () => {
  const { vote, votes } = await waiting();
  const approve = ["release-1-1-0", "--approve", "--digest", digest] as const;

  const [requester, undigested, twice, unnamed] = await Promise.all([
    vote("alice", ...approve),
    vote("bob", "release-1-1-0", "--approve"),
    vote("bob", ...approve, "--reject"),
    vote("bob", "--approve", "--digest", digest),
  ]);
  const before = await votes();
  const recorded = await vote("bob", ...approve, "--comment", "fine");

  expect(requester).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^RequestRefused: the vote was refused \(403\): You requested this/),
  });
  expect(undigested).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--digest is missing") });
  expect(twice).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("--approve excludes --reject"),
  });
  expect(unnamed).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("give one execution") });
  expect(before).toEqual([]);
  expect(recorded).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("as bob@example.com: Approved by bob@example.com at "),
  });
  expect(await votes()).toMatchObject([
    { recipient: "bob@example.com", identifiedBy: "signedIn", comment: "fine" },
  ]);
});
