import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "../../../../infra/local/local-aws.ts";
import { World } from "../../../../infra/local/scenarios/world.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../..", import.meta.url));

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws({ speed: 10, delayScale: 0.05 });
});

afterAll(() => aws?.close());

const submit = (fields: Record<string, string>, headers: Record<string, string> = { origin: aws.url }) =>
  fetch(`${aws.url}/console/deployments`, {
    method: "POST",
    headers,
    body: new URLSearchParams(fields),
    redirect: "manual",
  });

async function executions() {
  const { executions = [] } = await aws.clients.stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn: aws.stateMachineArn }),
  );
  return executions;
}

const text = async (path: string) => (await fetch(`${aws.url}${path}`)).text();

describe("the console", { timeout: 60_000 }, () => {
  it("is where the endpoint's address leads a browser", async () => {
    const answer = await fetch(aws.url);

    expect(answer.url).toBe(`${aws.url}/console`);
    expect(await answer.text()).toContain("Start a deployment");
  });

  it("says what is wrong with an input, keeps it, and starts nothing", async () => {
    const answer = await submit({ image: "tasks:1.0.0", input: "{oops" });

    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/\{oops[\s\S]*has to be one JSON object/);
    expect(await executions()).toEqual([]);
  });

  it("refuses a form from another site", async () => {
    const answer = await submit({ image: "tasks:1.0.0", input: "" }, { origin: "https://example.com" });

    expect(answer.status).toBe(403);
    expect(await executions()).toEqual([]);
  });

  it("starts a deployment and shows its states, the mail and the Slack message", async () => {
    const answer = await submit({ image: "tasks:1.0.0", input: '{"reason":"From the console"}' });

    expect(answer.status).toBe(303);
    const [execution] = await executions();
    const progress = await new World(aws).follow(execution?.executionArn ?? "");
    const lists = await text("/console/live");
    expect(progress.endState).toBe("Deployed");
    expect(lists).toMatch(/<strong>Deployed<\/strong> tasks:1\.0\.0/);
    expect(lists).toContain("RunSmokeTests");
    expect(lists).toContain("bob@example.com");
    expect(lists).toMatch(/<pre>[^<]*tasks:1\.0\.0/);
  });

  it("shows a mail with its link, in a frame that runs no script", async () => {
    const [mail] = aws.inbox.mails();

    const page = await text(`/console/mails/${mail?.id}`);

    expect(page).toContain("/approve/");
    expect(page).toMatch(/<iframe[^>]* sandbox="(?!.*allow-scripts)/);
    expect((await fetch(`${aws.url}/console/mails/none`)).status).toBe(404);
  });
});

describe("npm run deploy", { timeout: 60_000 }, () => {
  const deploy = (...args: string[]) =>
    run(process.execPath, ["--import", "tsx", "infra/commands/deploy.ts", ...args], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        TSX_DISABLE_CACHE: "1",
        AWS_ENDPOINT_URL: aws.url,
        AWS_REGION: "ap-northeast-1",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      },
    });

  it("follows a deployment on the AWS that the environment points at", async () => {
    const { stdout, stderr } = await deploy("--image", "tasks:1.0.0", "--name", "by-command");

    expect(stdout).toMatch(/✔ DescribeChangeSet/);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("end state: NothingToDeploy");
    expect(stderr).toBe("");
  });

  it("exits with 1 and the cause when the deployment is refused", async () => {
    const failure = await deploy("--image", "tasks:1.0.0", "--parameter", "Nope=1").catch((error) => error);

    expect(failure.code).toBe(1);
    expect(failure.stdout).toMatch(/InvalidInput: .*Nope/);
  });

  it("names the option that is missing", async () => {
    const failure = await deploy().catch((error) => error);

    expect(failure.code).toBe(2);
    expect(failure.stderr).toContain("--image is missing");
  });
});
