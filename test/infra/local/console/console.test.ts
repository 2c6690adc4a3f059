import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ExecuteStatementCommand } from "@aws-sdk/client-rds-data";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { HtmlValidate } from "html-validate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterArn } from "../../../../infra/local/access/local-names.ts";
import type { StartDraft } from "../../../../infra/local/console/start-fields.ts";
import type { LocalAws } from "../../../../infra/local/local-aws.ts";
import { World } from "../../../../infra/local/scenarios/world.ts";
import { startTestAws } from "../../../support/local-aws.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../..", import.meta.url));

let aws: LocalAws;

beforeAll(async () => {
  aws = await startTestAws();
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

const valid = new HtmlValidate({ extends: ["html-validate:recommended"] });

describe("the console", () => {
  it("is what a browser shows at the endpoint's address", async () => {
    const answer = await fetch(aws.url);

    expect(answer.url).toBe(`${aws.url}/console`);
    expect(await answer.text()).toContain("Start a deployment");
  });

  it.each([
    ["/console", "Nothing has been deployed yet"],
    ["/console/inbox", "No mail yet"],
    ["/console/slack", "No message yet"],
    ["/console/database", "The database has no table yet"],
    ["/console/log", "There is no log group yet"],
  ])("shows at %s what will be there, while it is empty", async (path, empty) => {
    expect(await text(path)).toContain(empty);
  });

  it("shows a problem at its field, keeps the input, and starts nothing", async () => {
    const answer = await submit({ from: "fields", choice: "other", image: "no image", requester: "alice" });

    const page = await answer.text();
    expect(answer.status).toBe(400);
    expect(page).toMatch(/id="requester-problem">requester must be a mail address/);
    expect(page).toMatch(/<input type="text" id="image" name="image"[^>]* value="no image"/);
    expect(await executions()).toEqual([]);
  });

  it("converts the form into JSON and the JSON into the form for the script", async () => {
    const draft = async (fields: Record<string, string>) => {
      const answer = await fetch(`${aws.url}/console/deployments/draft`, {
        method: "POST",
        headers: { origin: aws.url },
        body: new URLSearchParams(fields),
      });
      return (await answer.json()) as StartDraft;
    };

    const json = await draft({ from: "fields", choice: "tasks:1.0.0", reason: "why", json: "{}" });
    const fields = await draft({ from: "json", json: '{"image":"tasks:2.0.0","rollback":1}' });

    expect(JSON.parse(json.json)).toEqual({ image: "tasks:1.0.0", reason: "why" });
    expect(fields.fields.image).toBe("tasks:2.0.0");
    expect(fields.problems.image).toMatch(/rollback must be/);
  });

  it("starts nothing if the JSON is not valid, although the form is", async () => {
    const answer = await submit({ from: "fields", choice: "tasks:1.0.0", json: '{"image": tasks:1.1.0}' });

    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/id="json-problem">Write one JSON object/);
    expect(await executions()).toEqual([]);
  });

  it("answers an unknown path with links to the other pages", async () => {
    const answer = await fetch(`${aws.url}/console/nonsense`);

    const page = await answer.text();
    expect(answer.status).toBe(404);
    expect(page).toContain("There is no such page");
    expect(page).toContain('href="/console/inbox"');
  });

  it("has the form at the URL to which it is posted", async () => {
    const answer = await fetch(`${aws.url}/console/deployments`);

    expect(answer.url).toBe(`${aws.url}/console`);
  });

  it("refuses a form from another site", async () => {
    const answer = await submit({ choice: "tasks:1.0.0" }, { origin: "https://example.com" });

    expect(answer.status).toBe(403);
    expect(await executions()).toEqual([]);
  });

  it("starts a deployment and shows it, its mail, its message, its rows and its log", async () => {
    const who = { person: "carol", requester: "bob@example.com" };
    const answer = await submit({
      from: "fields",
      choice: "tasks:1.0.0",
      reason: "From the console",
      ...who,
    });

    expect(answer.status).toBe(303);
    const [execution] = await executions();
    const progress = await new World(aws).follow(execution?.executionArn ?? "");
    const home = await text("/console");
    expect(progress.endState).toBe("Deployed");
    expect(home).toMatch(/>tasks:1\.0\.0<\/a><\/h3><span class="tag good">Deployed<\/span>/);
    expect(home).toContain("RunSmokeTests");
    expect(home).toContain("From the console · carol@example.com");
    expect(home).toContain("deployed last; deploying it again changes nothing");
    expect(await text("/console/inbox")).toContain("to bob@example.com");
    expect(await text("/console/slack")).toContain("tasks:1.0.0");
    expect(await text("/console/database?table=tasks")).toContain("X-Ray検証タスク1");
    expect(await text("/console/log?filter=segments")).toContain("Successfully sent batch");
    expect(await text("/console/log?filter=not-in-any-line")).toContain("None of the latest");
  });

  it.each(["", "/inbox", "/slack", "/log?group=/aws/lambda/xray-watch-notify"])(
    "links from /console%s to the page of the deployment",
    async (view) => {
      const [execution] = await executions();
      const [, path = ""] =
        new RegExp(`href="(/view/[^"]+/deployments/${execution?.name}~\\d{8}T\\d{6}Z)"`).exec(
          await text(`/console${view}`),
        ) ?? [];

      const page = await text(path);

      expect(page).toContain("<title>Deployed: tasks:1.0.0 on xray-poc-compute");
    },
  );

  it("asks everyone but the person who started it for the approval, and shows claim and proof apart", async () => {
    const [execution] = await executions();
    const pattern = new RegExp(`href="(/view/[^"]+/deployments/${execution?.name}~\\w+)"`);
    const [, path = ""] = pattern.exec(await text("/console")) ?? [];

    const page = await text(path);

    expect(page).toContain("carol@example.com (proven: signed start as user/carol)");
    expect(page).toMatch(/Claims to be<\/dt><dd>bob@example\.com/);
    const asked = aws.inbox.mails().filter(({ subject }) => subject.startsWith("Approve"));
    expect(asked.flatMap(({ to }) => to)).toEqual(["bob@example.com"]);
  });

  it("links to the page of all deployments", async () => {
    const [, path = ""] = /href="([^"]+)">All deployments</.exec(await text("/console")) ?? [];

    const page = await text(path);

    expect(page).toContain("<h1>Deployments</h1>");
    expect(page).toContain("tasks:1.0.0");
  });

  it("shows a mail with its link, in a frame without scripts", async () => {
    const [mail] = aws.inbox.mails();

    const answer = await fetch(`${aws.url}/console/inbox/${mail?.id}`);
    const page = await answer.text();
    const document = await fetch(`${aws.url}/console/inbox/${mail?.id}/html`);

    expect(page).toContain("/approve/");
    expect(page).toMatch(/href="\/view\/[^"]+">Open the deployment's page</);
    expect(page).toMatch(/<iframe[^>]* sandbox="(?!.*allow-scripts)/);
    expect(answer.headers.get("content-security-policy")).toContain("frame-src 'self'");
    expect(document.headers.get("content-security-policy")).toMatch(
      /default-src 'none'.*sandbox(?!.*allow-scripts)/,
    );
    expect((await fetch(`${aws.url}/console/inbox/none`)).status).toBe(404);
  });

  it("does not write to the database by an injection in the table's name", async () => {
    const injection = "tasks; DROP TABLE tasks; --";

    const page = await text(`/console/database?${new URLSearchParams({ table: injection })}`);

    expect(page).not.toContain("cannot be read");
    expect(await text("/console/database?table=tasks&page=1")).toContain("X-Ray検証タスク1");
    expect(await text("/console/database?table=tasks&page=9")).toContain("This page has no rows");
  });

  it("cannot write even if reading a value would", async () => {
    const sql = (text: string) =>
      aws.clients.rdsData.send(
        new ExecuteStatementCommand({ resourceArn: clusterArn, secretArn: aws.databaseSecretArn, sql: text }),
      );
    await sql("CREATE TYPE trap AS ENUM ('set')");
    await sql("CREATE TABLE traps (caught trap)");
    await sql("INSERT INTO traps VALUES ('set')");
    await sql(`CREATE FUNCTION spring(trap) RETURNS text LANGUAGE sql AS
      $$ INSERT INTO traps VALUES ('set') RETURNING 'sprung' $$`);
    await sql("CREATE CAST (trap AS text) WITH FUNCTION spring(trap)");

    const answer = await fetch(`${aws.url}/console/database?table=traps`);

    await sql("DROP TABLE traps");
    await sql("DROP TYPE trap CASCADE");
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("read-only transaction");
  });

  it("shows that the database cannot be read while it resumes, and recovers", async () => {
    aws.pauseDatabase();

    const resuming = await fetch(`${aws.url}/console/database`);

    expect(resuming.status).toBe(503);
    expect(await resuming.text()).toMatch(/The database cannot be read at the moment.*resuming/s);
    await expect.poll(async () => (await fetch(`${aws.url}/console/database`)).status).toBe(200);
  });

  it.each(["", "/inbox", "/slack", "/database", "/log", "/nonsense"])(
    "is valid HTML at /console%s",
    async (path) => {
      const report = await valid.validateString(await text(`/console${path}`));

      expect(
        report.results.flatMap(({ messages }) => messages.map(({ message, line }) => `${line}: ${message}`)),
      ).toEqual([]);
    },
  );

  it("allows only its own style and scripts", async () => {
    const { headers } = await fetch(`${aws.url}/console`);
    const hash = "'sha256-[^']{44}'";

    expect(headers.get("content-security-policy")).toMatch(
      new RegExp(
        `^default-src 'none'; img-src data:; style-src ${hash}; script-src ${hash} ${hash}; connect-src 'self'; ` +
          "form-action 'self'; frame-ancestors 'none'; base-uri 'none'$",
      ),
    );
    expect(headers.get("x-frame-options")).toBe("DENY");
  });
});

describe("npm run deploy", () => {
  const deploy = (...args: string[]) =>
    run(process.execPath, ["--import", "tsx", "infra/commands/deploy.ts", ...args], {
      cwd: root,
      env: { PATH: process.env.PATH, TSX_DISABLE_CACHE: "1", AWS_ENDPOINT_URL: aws.url },
    });

  it("follows a deployment on the AWS that the environment points at", async () => {
    const { stdout, stderr } = await deploy("--image", "tasks:1.0.0", "--name", "by-command");

    const [, page = ""] = /→ watch: (\S+)/.exec(stdout) ?? [];
    expect(await (await fetch(page)).text()).toContain("<title>Nothing to deploy: tasks:1.0.0");
    expect(stdout).toMatch(/✔ DescribeChangeSet/);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("end state: NothingToDeploy");
    expect(stderr).toBe("");
  });

  it("prints one JSON object per line with --json, the end state last", async () => {
    const { stdout } = await deploy("--image", "tasks:1.0.0", "--name", "for-machines", "--json");

    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events[0]).toEqual({
      event: "started",
      execution: "for-machines",
      deployment: expect.stringMatching(/^for-machines~\d{8}T\d{6}Z$/),
      subject: "deploying tasks:1.0.0",
      page: expect.stringMatching(/^http:.*\/view\/.*\/deployment\/for-machines~\w+$/),
    });
    expect(events.at(-1)).toMatchObject({ event: "end", endState: "NothingToDeploy", error: null });
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
