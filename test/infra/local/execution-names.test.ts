import { expect, it } from "vitest";
import { decideByLink } from "../../../infra/local/access/decide-by-link.ts";
import { tableName } from "../../../infra/local/access/local-names.ts";
import type { LocalAws } from "../../../infra/local/local-aws.ts";
import { finalState } from "../../../infra/local/scenarios/final-state.ts";
import { clickedLink } from "../../../infra/local/scenarios/rejected-in-slack.ts";
import { World } from "../../../infra/local/scenarios/world.ts";
import { listReleases } from "../../../orchestrator/release/releases.ts";
import { startTestAws } from "../../support/local-aws.ts";

const stackName = "xray-poc-compute";
const requester = "alice@example.com";

it("deployments named as they may be have pages, links, buttons and rollbacks that work", async ({
  onTestFinished,
}) => {
  const aws = await startTestAws();
  onTestFinished(() => aws.close());
  const world = new World(aws);
  const deploy = (name: string, input: object) => world.deploy({ name, input: { requester, ...input } });

  const first = await deploy("last", { image: "tasks:1.0.0" });
  const second = await deployByButton(world, "リリース@v1.2.0", { image: "tasks:1.1.0", requester });
  const back = await deploy("v1.2.0", { rollback: "last" });

  expect([first, second, back].map(({ endState }) => endState)).toEqual(Array(3).fill("Deployed"));
  expect(await finalState(aws)).toMatchObject({ version: "1.0.0", lock: "free" });
  expect((await releasesOf(aws)).map(({ image }) => image)).toEqual([
    "tasks:1.0.0",
    "tasks:1.1.0",
    "tasks:1.0.0",
  ]);
  for (const name of ["last", "リリース@v1.2.0", "v1.2.0"]) {
    const page = await pageInMessage(aws, name);
    expect(page, name).toContain("<title>Deployed: ");
    expect(page, name).toContain(name);
  }
});

/** Approves by the link that a click on the button in Slack returns. */
async function deployByButton(world: World, name: string, input: Readonly<Record<string, unknown>>) {
  const { slackChannel } = world.aws;
  const asked = new Promise<string>((resolve) => {
    const stop = slackChannel.onMessage(({ ts, blocks }) => {
      if (!JSON.stringify(blocks).includes("action_id")) return;
      stop();
      resolve(ts);
    });
  });
  const execution = await world.start({ name, input });
  await decideByLink(await clickedLink(world.aws, await asked), "approve");
  return world.follow(execution, "none");
}

/** The page that the mail about the deployment's end links to. */
async function pageInMessage({ inbox }: LocalAws, name: string): Promise<string> {
  const mail = inbox
    .mails()
    .find(({ subject }) => subject.startsWith("Deployed: ") && subject.endsWith(`(${name})`));
  const [link = ""] = /https?:\/\/\S+\/view\/\S+/.exec(mail?.text ?? "") ?? [];
  const response = await fetch(link);
  expect(response.status, `${name}: ${link}`).toBe(200);
  return response.text();
}

const releasesOf = ({ clients }: LocalAws) =>
  listReleases({ client: clients.table, name: tableName }, stackName);
