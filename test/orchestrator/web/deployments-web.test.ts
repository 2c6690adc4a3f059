import { randomBytes } from "node:crypto";
import type { HistoryEvent, SFNClient } from "@aws-sdk/client-sfn";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import type { Approval } from "../../../orchestrator/approval/approval-record.ts";
import { deploymentLink, deploymentsLink } from "../../../orchestrator/approval/view-link.ts";
import { deploymentIdOf } from "../../../orchestrator/deployment/deployment-id.ts";
import { storeDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { passLastSafePoint, storeHalt } from "../../../orchestrator/deployment/halt-record.ts";
import { keys, type Table } from "../../../orchestrator/deployment/table.ts";
import { diagnose } from "../../../orchestrator/evidence/diagnosis.ts";
import { storeEvidence } from "../../../orchestrator/evidence/evidence.ts";
import { storeNotTold, storeOutcome } from "../../../orchestrator/messages/outcome-record.ts";
import { compress } from "../../../orchestrator/text/compressed.ts";
import { type DeploymentsServices, serveDeployments } from "../../../orchestrator/web/deployments-web.ts";
import { WebRefusal, type WebRequest, type WebResponse } from "../../../orchestrator/web/web-request.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { processorTimeOf } from "../../support/processor-time.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { log } from "../evidence/failure-cases.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { review } from "../fixtures/approvals.ts";
import { courses, historyOf } from "../pictures/histories.ts";
import { problemsOf } from "../pictures/valid-html.ts";

const name = "release-1-1-0";
const startDate = new Date("2026-01-01T00:00:00Z");
const id = deploymentIdOf(name, startDate);
const anImage = JSON.stringify({
  image: "tasks:1.1.0<script>",
  requester: "alice@example.com",
  secret: "canary",
});

interface StepFunctionsState {
  readonly history?: readonly HistoryEvent[];
  /** The name of the error that each call is answered with. */
  readonly error?: string;
  readonly executions?: number;
  /** What they were started with. */
  readonly input?: string;
}

/** Step Functions as these pages ask it: histories of a thousand events and failures are not to be had otherwise. */
function stepFunctions({
  history = [],
  error,
  executions = 1,
  input = anImage,
}: StepFunctionsState): SFNClient {
  const isOver = history.some(({ type }) => /^Execution(Succeeded|Failed)$/.test(type ?? ""));
  const stopDate = isOver ? new Date("2026-01-01T00:02:00Z") : undefined;
  const status = isOver ? "FAILED" : "RUNNING";
  const send = async (command: { readonly input: Record<string, unknown> }) => {
    const asked = command.input;
    if (error) throw Object.assign(new Error("no"), { name: error });
    const about = { startDate, stopDate, status };
    switch (command.constructor.name) {
      case "DescribeExecutionCommand":
        return { ...about, input };
      case "ListExecutionsCommand":
        return {
          executions: Array.from({ length: Math.min(executions, Number(asked.maxResults)) }, (_, index) => ({
            ...about,
            name: `${name}-${index}`,
            executionArn: `arn:${index}`,
          })),
          nextToken: executions > Number(asked.maxResults) ? "older" : undefined,
        };
      default:
        return { events: asked.reverseOrder ? history.toReversed().slice(0, 3) : history };
    }
  };
  return { send } as unknown as SFNClient;
}

async function prepare(state: StepFunctionsState = {}) {
  const table = await inProcessTable();
  const clock = new VirtualClock(Date.parse("2026-01-01T00:02:00Z"));
  const services: DeploymentsServices = {
    table,
    stepFunctions: stepFunctions(state),
    clock,
    stateMachineArn: "arn:aws:states:ap-northeast-1:123456789012:stateMachine:xray-watch-deploy",
    ended: new Map(),
  };
  const links = { table, clock, randomBytes, webUrl: "" };
  const path = await deploymentsLink(links);
  const get = (rest = "", changes: Partial<WebRequest> = {}) =>
    ask(services, { path: `${path}${rest}`, ...changes });
  return { table, services, clock, path, get, own: await deploymentLink(links, id) };
}

/** The answer, or the refusal as `404 title`. */
async function ask(
  services: DeploymentsServices,
  request: Partial<WebRequest>,
): Promise<WebResponse | string> {
  const whole = { method: "GET", path: "", headers: {}, body: "", ...request };
  return serveDeployments(services, whole).catch((error: unknown) => {
    if (error instanceof WebRefusal) return `${error.statusCode} ${error.title}`;
    throw error;
  });
}

const bodyOf = (answer: WebResponse | string) => (typeof answer === "string" ? answer : answer.body);

async function storeReview(table: Table, changes = review.changes): Promise<void> {
  const item = { ...keys.review(id, "deploy"), content: compress({ ...review, changes }) };
  await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
}

async function storeApproval(table: Table): Promise<void> {
  const approval: Partial<Approval> = {
    deploymentId: id,
    phase: "deploy",
    recipients: ["bob@example.com"],
    deadline: "2026-01-01T01:00:00.000Z",
    quorum: 2,
    votes: [
      {
        recipient: "carol@example.com",
        decision: "approved",
        decidedAt: "2026-01-01T00:01:00.000Z",
        linkHash: "link-canary",
        digest: "d",
      },
    ],
    taskToken: "task-token-canary",
  };
  const item = { ...keys.approval(id, "deploy"), ...approval };
  await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
}

describe("the page of a deployment", () => {
  it("shows what is deployed, its status, and the open approvals", async () => {
    const { table, get } = await prepare({ history: historyOf(courses.waiting) });
    await storeDeployment(table, aDeployment({ id, image: "tasks:1.1.0<script>" }));
    await storeReview(table);
    await storeApproval(table);

    const page = bodyOf(await get(`/${id}`));

    expect(page).toContain("<title>Waits for approval: tasks:1.1.0&lt;script&gt; on xray-poc-compute");
    expect(page).toContain("An approval is needed.");
    expect(page).toContain("bob@example.com");
    expect(page).toContain("carol@example.com: approved");
    expect(page).not.toMatch(/canary|\/approve\//);
  });

  it("refreshes itself while the deployment runs, with the script that its headers allow", async () => {
    const { get } = await prepare({ history: historyOf(courses.checkingHealth) });

    const answer = await get(`/${id}`);

    expect(answer).toMatchObject({
      headers: {
        "content-security-policy": expect.stringMatching(/script-src 'sha256-[^']+'; connect-src 'self'/),
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
      },
    });
    expect(bodyOf(answer)).toContain('<noscript><meta http-equiv="refresh"');
  });

  it("has empty sections for later parts, and returns only parts that have begun", async () => {
    const { table, get } = await prepare({ history: historyOf(courses.checkingHealth) });
    await storeReview(table);

    const page = bodyOf(await get(`/${id}`));
    const live = bodyOf(await get(`/${id}/live`));

    expect(page).toContain('<section class="panel changes-panel"><h2');
    expect(page).toContain('<section class="panel traces-panel" hidden><h2');
    expect(live).not.toContain('data-part="traces"');
  });

  it("shows who halted it, and offers no second halt", async () => {
    const { table, get } = await prepare({ history: historyOf(courses.checkingHealth) });
    const before = bodyOf(await get(`/${id}`));
    await storeHalt(table, id, {
      by: "<alice@example.com>",
      at: "2026-01-01T00:01:00.000Z",
      reason: "It must not go on",
    });

    const page = bodyOf(await get(`/${id}`));

    expect(before).toContain("Halt this deployment");
    expect(page).not.toContain("Halt this deployment");
    expect(page).toContain(
      "<strong>Halted</strong> by &lt;alice@example.com&gt;, 2026-01-01 00:01:00 UTC: It must not go on.",
    );
  });

  it("offers no halt after the last safe point, and says why", async () => {
    const { table, get } = await prepare({ history: historyOf(courses.checkingHealth) });
    await passLastSafePoint(table, id, "deploy", { at: "2026-01-01T00:01:00.000Z", because: "verified" });

    const page = bodyOf(await get(`/${id}`));

    expect(page).not.toContain("Halt this deployment");
    expect(page).toContain(
      "It can no longer be halted: the new version is verified, 2026-01-01 00:01:00 UTC.",
    );
  });

  it("says of a stopped deployment what runs, and how to go back", async () => {
    const { table, get } = await prepare({ history: historyOf(courses.checkingHealth) });
    const whatRuns = 'The deployment was stopped. <b> start {"rollback": "before"}.';
    await storeOutcome(
      { table, clock: { now: () => 0 } },
      {
        deployment: aDeployment({ id }),
        outcome: { endState: "Stopped", stopped: { whatRuns } },
        diagnosis: null,
      },
    );

    const page = bodyOf(await get(`/${id}`));

    expect(page).toContain("<h3>Stopped</h3>");
    expect(page).toContain(
      "The deployment was stopped. &lt;b&gt; start {&quot;rollback&quot;: &quot;before&quot;}.",
    );
  });

  it("says who is not told of the end, and why", async () => {
    const { table, get } = await prepare();
    const told = {
      deployment: aDeployment({ id }),
      outcome: { endState: "Deployed" },
      diagnosis: null,
    } as const;
    const end = await storeOutcome({ table, clock: { now: () => 0 } }, told);
    const before = bodyOf(await get(`/${id}`));

    await storeNotTold(table, end, [{ recipient: "<bob@example.com>", why: "refused & lost" }]);

    expect(before).not.toContain("Not told");
    expect(bodyOf(await get(`/${id}`))).toContain(
      "<strong>Not told of the end:</strong> &lt;bob@example.com&gt; (refused &amp; lost).",
    );
  });

  it("does not offer to halt a rollback", async () => {
    const goingBack = courses.rolledBack.replace(/ CheckHealth Healthy\?.*/, " CheckHealth");
    const { get } = await prepare({ history: historyOf(goingBack) });

    const page = bodyOf(await get(`/${id}`));

    expect(page).toContain("<title>Rolling back: ");
    expect(page).not.toContain("Halt this deployment");
  });

  it("needs no script when the deployment has ended", async () => {
    const { get } = await prepare({ history: historyOf(courses.deployed) });

    const page = bodyOf(await get(`/${id}`));
    const live = bodyOf(await get(`/${id}/live`));

    expect(page).toContain("<title>Deployed: ");
    expect(page).not.toContain("<script>");
    expect(live).toContain("data-over");
  });

  it("begins with the diagnosis and its proof if it failed", async () => {
    const { table, get } = await prepare({ history: historyOf(courses.rolledBack) });
    const evidence = {
      ...log('relation "tasks" does not exist'),
      deploymentId: id,
      phase: "deploy" as const,
    };
    await storeEvidence(table, { evidence, diagnosis: diagnose(evidence) });

    const page = bodyOf(await get(`/${id}`));

    expect(page).toContain("<title>Rolled back: ");
    expect(page.indexOf("Diagnosis: ")).toBeLessThan(page.indexOf("<h2>States"));
    expect(page).toContain("relation &quot;tasks&quot; does not exist");
    expect(page).toContain("What to do");
    expect(page).toContain(`<code>${evidence.failure.error}</code> ${evidence.failure.cause}`);
    expect(page).not.toContain("Ended with");
  });

  it("names the error of the end beside the diagnosed one, if it is another one", async () => {
    const failed = {
      error: "NoReleaseBefore",
      cause: "nothing to go back to | Diagnosis: the table is missing",
    };
    const history = historyOf(courses.rolledBack).map((event) =>
      event.type === "ExecutionFailed" ? { ...event, executionFailedEventDetails: failed } : event,
    );
    const { table, get } = await prepare({ history });
    const evidence = { ...log('relation "tasks" does not exist'), deploymentId: id };
    await storeEvidence(table, { evidence, diagnosis: diagnose(evidence) });

    const page = bodyOf(await get(`/${id}`));

    expect(page).toContain("<dt>Ended with</dt><dd><code>NoReleaseBefore</code> nothing to go back to</dd>");
  });

  it("says which parts could not be read, and shows the rest", async () => {
    const { table, get } = await prepare({ error: "ThrottlingException" });
    await storeReview(table);

    const page = bodyOf(await get(`/${id}`));

    expect(page).toContain("Not everything could be read: the execution: ThrottlingException");
    expect(page).toContain("1 change.");
  });

  it("shows the table's records of an execution that Step Functions has deleted", async () => {
    const { table, get } = await prepare({ error: "ExecutionDoesNotExist" });
    await storeDeployment(table, aDeployment({ id }));

    const page = bodyOf(await get(`/${id}`));

    expect(page).toContain("Step Functions no longer has this execution");
    expect(page).toContain("tasks:1.1.0");
  });

  it("shows the input of one that was refused before it was recorded", async () => {
    const input = JSON.stringify({ image: "tasks:refused", requester: "mallory@example.com" });
    const { get } = await prepare({ history: historyOf(courses.waiting), input });

    const page = bodyOf(await get(`/${id}`));

    expect(page).toContain("tasks:refused");
    expect(page).toContain("mallory@example.com");
  });

  it("returns 404 for an unknown deployment", async () => {
    const { get } = await prepare({ error: "ExecutionDoesNotExist" });

    expect(await get(`/${id}`)).toBe("404 Unknown deployment");
  });

  it("omits parts from the live response that the page knows to be final", async () => {
    const { table, get } = await prepare({ history: historyOf(courses.checkingHealth) });
    await storeReview(table);

    const all = bodyOf(await get(`/${id}/live`));
    const rest = bodyOf(await get(`/${id}/live`, { query: new URLSearchParams({ known: "changes" }) }));

    expect(all).toContain('data-part="changes" data-final');
    expect(rest).not.toContain('data-part="changes"');
    expect(rest).toContain('data-part="now"');
  });

  it("with 500 changes and 1,000 events takes less than a second of a processor", async () => {
    const poll = " CheckStack StackUpdated? WaitForStack".repeat(150);
    const history = historyOf(`${courses.checkingHealth.replace(" CheckHealth", poll)} CheckStack`);
    const { table, get } = await prepare({ history });
    await storeReview(table, Array.from({ length: 500 }, () => review.changes).flat());
    let page = "";

    const took = await processorTimeOf(async () => {
      page = bodyOf(await get(`/${id}`));
    });

    expect(took).toBeLessThan(1000);
    expect(history.length).toBeGreaterThan(900);
    expect(page).toContain("500 changes.");
  });

  it.each(Object.entries(courses))("is valid HTML of at most 200 KB when %s", async (_, course) => {
    const { table, get } = await prepare({ history: historyOf(course) });
    await storeReview(table);
    await storeApproval(table);

    const page = bodyOf(await get(`/${id}`));

    expect(await problemsOf(page)).toEqual([]);
    expect(page.length).toBeLessThan(200_000);
  });
});

describe("the list of deployments", () => {
  it("shows outcome, image and requester, and links to each and to older ones", async () => {
    const { get, path } = await prepare({ history: historyOf(courses.rolledBack), executions: 40 });

    const page = bodyOf(await get());

    expect(page.match(/<td><span class="tag bad">Rolled back<\/span><\/td>/g)).toHaveLength(25);
    expect(page).toContain(`href="${path}/${deploymentIdOf(`${name}-0`, startDate)}"`);
    expect(page).toContain(`>${name}-0</a>`);
    expect(page).toContain("?next=older");
    expect(await problemsOf(page)).toEqual([]);
  });

  it.each([
    ["waits for a person", courses.waiting, "Waits for approval"],
    ["is being deployed", courses.checkingHealth, "Deploying"],
    ["rolls back", `${courses.rolledBack.split(" RecordRelease")[0]}`, "Rolling back"],
  ])("shows that a running one %s", async (_, course, words) => {
    const { get, services } = await prepare({ history: historyOf(course) });

    const page = bodyOf(await get());

    expect(page).toMatch(new RegExp(`<td><span class="tag (neutral|attention)">${words}</span></td>`));
    expect(services.ended.size).toBe(0);
  });

  it("shows the error of a refused one", async () => {
    const executionFailedEventDetails = { error: "ChangeSetDenied" };
    const history = historyOf(courses.rolledBack).map((event) =>
      event.type === "ExecutionFailed" ? { ...event, executionFailedEventDetails } : event,
    );
    const { get } = await prepare({ history });

    expect(bodyOf(await get())).toContain('<br><span class="quiet">ChangeSetDenied</span>');
  });

  it.each([
    [{ rollback: true }, "restore the previous release"],
    [{ rollback: "release-1-0-0" }, "restore release-1-0-0"],
  ])("shows what %j restores, and so does its page", async (input, words) => {
    const { get } = await prepare({ history: historyOf(courses.deployed), input: JSON.stringify(input) });

    expect(bodyOf(await get())).toContain(`<td>${words}</td>`);
    expect(bodyOf(await get(`/${id}`))).toContain(`<h1>${words}`);
  });

  it("asks Step Functions once for a deployment that is over", async () => {
    const { get, services } = await prepare({ history: historyOf(courses.deployed), executions: 3 });

    await get();

    expect([...services.ended.values()].map(({ progress }) => progress.endState)).toEqual([
      "Deployed",
      "Deployed",
      "Deployed",
    ]);
  });

  it("says what to do if there is no deployment", async () => {
    const { get } = await prepare({ executions: 0 });

    expect(bodyOf(await get())).toContain("There is no deployment yet.");
  });
});

describe("a link to one deployment", () => {
  it("opens its page, without a way to the list", async () => {
    const { services, own, path } = await prepare({ history: historyOf(courses.checkingHealth) });

    const page = bodyOf(await ask(services, { path: own }));

    expect(page).toContain("<title>Deploying: ");
    expect(page).not.toContain("All deployments");
    expect(page).not.toContain(path);
    expect(page).toContain(`data-live-source="${own}/live"`);
    expect(bodyOf(await ask(services, { path: `${own}/live` }))).toContain('data-part="now"');
  });

  it("opens neither the list nor another deployment", async () => {
    const { services, own } = await prepare();
    const [, view, proof, until] = own.split("/");
    const other = deploymentIdOf("release-1-2-0", startDate);

    expect(await ask(services, { path: `/${view}/${proof}/${until}/deployments` })).toBe("404 Not found");
    expect(await ask(services, { path: `/${view}/${proof}/${until}/deployments/${id}` })).toBe(
      "404 Not found",
    );
    expect(await ask(services, { path: own.replace(id, other) })).toBe("404 Not found");
  });

  it("says that it has expired", async () => {
    const { services, own, clock } = await prepare();
    await clock.advance(32 * 24 * 60 * 60 * 1000);

    expect(await ask(services, { path: own })).toBe("410 The link has expired");
  });

  it("cannot be distinguished from a wrong path if it is wrong", async () => {
    const { services, own } = await prepare();
    const wrong = own.replace(/[\w-]{43}/, randomBytes(32).toString("base64url"));

    expect(await ask(services, { path: wrong })).toBe("404 Not found");
    expect(await ask(services, { path: "/view/short/2026-01-31/deployments" })).toBe("404 Not found");
    expect(await ask(services, { path: `${own.slice(0, -5)}~=` })).toBe("404 Not found");
  });

  it("halts nothing: it has no form, and takes none", async () => {
    const { services, own, get } = await prepare({ history: historyOf(courses.checkingHealth) });

    const page = bodyOf(await ask(services, { path: own }));

    expect(page).toContain(`<code>npm run halt -- ${name} --reason`);
    expect(page).not.toContain("<form");
    expect(await ask(services, { path: own, method: "POST" })).toBe("405 Not allowed");
    expect(await ask(services, { path: `${own}/halt`, method: "POST" })).toBe("404 Not found");
    expect(await get(`/${id}/halt`, { method: "POST" })).toBe("404 Not found");
  });
});

describe("a deployment whose execution's name was used before", () => {
  const later = "2026-06-01T00:00:00.000Z";

  it("has a page without the records of the earlier one", async () => {
    const { table, get } = await prepare({ history: historyOf(courses.checkingHealth) });
    const earlier = deploymentIdOf(name, "2025-06-01T00:00:00.000Z");
    await storeHalt(table, earlier, {
      by: "bob@example.com",
      at: "2025-06-01T00:01:00.000Z",
      reason: "It must not go on",
    });
    await storeDeployment(
      table,
      aDeployment({ id: earlier, startedAt: "2025-06-01T00:00:00.000Z", image: "tasks:0.9.0" }),
    );

    const page = bodyOf(await get(`/${id}`));

    expect(page).toContain("<title>Deploying: tasks:1.1.0");
    expect(page).not.toMatch(/Halted|tasks:0\.9\.0/);
  });

  it("is not shown in place of the earlier one", async () => {
    const { table, get } = await prepare({ history: historyOf(courses.checkingHealth) });
    const earlier = deploymentIdOf(name, "2025-06-01T00:00:00.000Z");
    await storeDeployment(
      table,
      aDeployment({ id: earlier, startedAt: "2025-06-01T00:00:00.000Z", image: "tasks:0.9.0" }),
    );

    const page = bodyOf(await get(`/${earlier}`));

    expect(page).toContain("tasks:0.9.0");
    expect(page).toContain("Step Functions no longer has this execution");
    expect(await get(`/${deploymentIdOf(name, later)}`)).toBe("404 Unknown deployment");
  });

  it("from before 0.3 is found by its name", async () => {
    const { table, get } = await prepare({ history: historyOf(courses.checkingHealth) });
    await storeHalt(table, name, {
      by: "bob@example.com",
      at: "2026-01-01T00:01:00.000Z",
      reason: "It must not go on",
    });
    const item = { ...keys.deployment(name), deployment: aDeployment({ id: name }) };
    await table.client.send(new PutCommand({ TableName: table.name, Item: item }));

    expect(bodyOf(await get(`/${id}`))).toContain("<strong>Halted</strong> by bob@example.com");
  });
});
