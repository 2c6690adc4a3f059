import { afterAll, beforeAll, expect, it } from "vitest";
import { decideByLink } from "../../../../../infra/local/access/decide-by-link.ts";
import { type LocalAws, startLocalAws } from "../../../../../infra/local/local-aws.ts";
import { World } from "../../../../../infra/local/scenarios/world.ts";

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws({ speed: 10, delayScale: 0.05 });
});

afterAll(() => aws?.close());

const press = (ts: string, user: string) =>
  fetch(`${aws.url}/console/slack/clicks`, {
    method: "POST",
    headers: { origin: aws.url },
    body: new URLSearchParams({ ts, action: "review-deployment", user }),
    redirect: "manual",
  });

it("a deployment is rejected by the link that a click in Slack gives", { timeout: 60_000 }, async () => {
  const world = new World(aws);
  const asked = new Promise<string>((resolve) => aws.slackChannel.onMessage(({ ts }) => resolve(ts)));
  const execution = await world.start({ input: { image: "tasks:1.0.0", requester: "alice@example.com" } });
  const ts = await asked;

  const clicked = await press(ts, "U0BOB");
  const forBob = aws.slackChannel.messages().find(({ ephemeralFor }) => ephemeralFor === "U0BOB");
  const link = /http:[^|"]+\/approve\/[\w-]+/.exec(JSON.stringify(forBob?.blocks))?.[0] ?? "";
  await decideByLink(link, "reject", "not today");
  const progress = await world.follow(execution, "none");

  const [message, , reply] = aws.slackChannel.messages();
  expect(clicked.status).toBe(303);
  expect(progress.endState).toBe("Rejected");
  expect(JSON.stringify(message)).toMatch(/Rejected by bob@example\.com at [^"]+ Comment: not today/);
  expect(JSON.stringify(message)).not.toContain("action_id");
  expect(reply).toMatchObject({ thread: ts });
});
