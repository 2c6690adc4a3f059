import { expect, it } from "vitest";
import type { Requester } from "../../../orchestrator/deployment/requester.ts";
import { diagnose } from "../../../orchestrator/evidence/diagnosis.ts";
import type { Evidence } from "../../../orchestrator/evidence/evidence.ts";
import type { ListedDeployment } from "../../../orchestrator/history/deployment-list.ts";
import type { DeploymentView } from "../../../orchestrator/history/deployment-view.ts";
import { progressOf } from "../../../orchestrator/history/execution-progress.ts";
import {
  type DeploymentPage,
  deploymentPage,
  livePage,
} from "../../../orchestrator/pages/deployment-page.ts";
import { deploymentsPage } from "../../../orchestrator/pages/deployments-page.ts";
import { messagePage } from "../../../orchestrator/pages/message-page.ts";
import { log, nothing, task } from "../evidence/failure-cases.ts";
import { halfApproved, richReview } from "../fixtures/all-pages.ts";
import { release } from "../fixtures/reviews.ts";
import { courses, historyOf } from "../pictures/histories.ts";

/** HTML, a control, a bidirectional, a zero-width character, and a letter without any shape. */
const hostile = `<img src=x onerror=alert(1)>"'&\u0007\u202e\u200b\u3164`;

/** Words of closed lists, times, and texts that the orchestrator generates. */
const own =
  /^(|\d{4}-\d\d-\d\dT.*|[0-9a-f]{64}|sha256:.*|deployment|rollback|complete|wrong|missing|present|unknown|approved|rejected|certain|likely|possible|[A-Z_]{4,}|Deployed|Add|Modify|Remove|Never|Always|Conditionally|True|False|allow|deny|warn|note|applied|appliedNow|afterApproval|impossible|partial|UPDATE|CREATE|client|remote|1-.*)$/;

/** The value with the hostile text behind every text that comes from elsewhere. */
function poisoned<Value>(value: Value): Value {
  if (typeof value === "string") return (own.test(value) ? value : value + hostile) as Value;
  if (Array.isArray(value)) return value.map(poisoned) as Value;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poisoned(item)])) as Value;
}

const evidence: Evidence = {
  ...nothing,
  ...{ logs: log("boom").logs, unread: ["the tasks: AccessDenied"] },
  tasks: task({
    stoppedReason: "Essential container in task exited",
    containers: [{ name: "app", lastStatus: "STOPPED", exitCode: 1, reason: "OutOfMemoryError" }],
  }).tasks,
};
const { service } = evidence;
if (!service) throw new Error("the evidence has no service");

const traceId = "1-6955b900-0123456789abcdef01234567";
const phase: DeploymentView["deploy"] = {
  phase: "deploy",
  review: richReview,
  approval: {
    ...halfApproved,
    decision: {
      decision: "rejected",
      decidedBy: "bob@example.com",
      decidedAt: "2026-01-01T00:09:00.000Z",
      comment: "Not today",
      linkHash: "f".repeat(64),
      digest: richReview.digest,
    },
  },
  smokeTests: {
    serviceUrl: "http://service.example.com",
    startedAt: "2026-01-01T00:05:00.000Z",
    results: [
      {
        ...{ name: "tasks", request: "GET /tasks", traceId, status: 500, durationMs: 12 },
        ...{ problems: ["answered 500"], failedTries: ["no answer: ECONNREFUSED"] },
      },
    ],
  },
  traces: {
    checkedAt: "2026-01-01T00:06:00.000Z",
    results: [{ name: "tasks", traceId, status: "wrong", problems: ["it holds no subsegment"] }],
    timelines: [
      {
        ...{ name: "tasks", traceId, durationMs: 12, omitted: 0 },
        spans: [{ name: "pg", startMs: 0, durationMs: 12, depth: 0, fault: true, error: false }],
      },
    ],
    map: {
      nodes: [
        { id: "a", name: "client", type: "client" },
        { id: "b", name: "tasks", type: "AWS::ECS::Container" },
      ],
      edges: [{ from: "a", to: "b", requests: 1, averageMs: 12, errors: 0, faults: 1 }],
    },
  },
  failed: { evidence, diagnosis: diagnose(evidence) },
  rollOut: {
    seenAt: "2026-01-01T00:04:00.000Z",
    service: {
      ...service,
      deployments: [
        {
          ...{ status: "INACTIVE", taskDefinition: "task-definition/tasks:2", rolloutState: "FAILED" },
          ...{ rolloutStateReason: "circuit breaker: tasks failed to start", failedTasks: 2 },
        },
      ],
    },
    tasks: evidence.tasks,
    targets: [{ target: "10.0.0.1:3000", state: "unhealthy", reason: "Target.ResponseCodeMismatch" }],
  },
};

/** Without a mail address the pages show the principal itself. */
const claimedAndProven: Requester = {
  claimed: "bob@example.com",
  proven: { principal: "arn:aws:sts::123456789012:assumed-role/Ops/alice", source: "cloudTrail" },
};

function page(course: string, changes: Partial<DeploymentView> = {}): DeploymentPage {
  const view: DeploymentView = {
    id: "release-1-1-0",
    request: {
      image: "tasks:1.1.0",
      stack: "xray-poc-compute",
      requester: "alice@example.com",
      reason: "Pages",
      rollback: "release-0",
    },
    requester: claimedAndProven,
    startedAt: "2026-01-01T00:00:00.000Z",
    transitions: [],
    halt: { by: "bob@example.com", at: "2026-01-01T00:01:00.000Z", reason: "Prices are wrong" },
    deploy: phase,
    rollback: { ...phase, phase: "rollback" },
    lastRelease: release,
    ownRelease: { ...release, deploymentId: "release-1-1-0" },
    unread: ["the halt: ThrottlingException"],
    ...changes,
  };
  const progress = progressOf(historyOf(course), Date.parse("2026-01-01T00:02:00Z"));
  return {
    view: { ...poisoned(view), progress: { ...progress, ...poisoned({ error: "Odd", cause: "It broke" }) } },
    ...{
      path: "/view/proof/2026-01-31/deployments/release-1-1-0",
      listPath: "/view/proof/2026-01-31/deployments",
    },
  };
}

const open = {
  deploy: { phase: "deploy", approval: halfApproved },
  rollback: { phase: "rollback" },
} as const;
const list = [
  {
    id: "release-1-1-0",
    request: { image: "tasks:1.1.0", stack: "xray-poc-compute", requester: "alice@example.com" },
    requester: claimedAndProven,
    startedAt: "2026-01-01T00:00:00.000Z",
    durationMs: 60_000,
  },
] as const;
const deployed = (listed: (typeof list)[number]): ListedDeployment => ({
  ...listed,
  progress: { states: [], status: "SUCCEEDED", endState: "Deployed" },
});

it.each([
  ["the page of a failed deployment", deploymentPage(page(courses.rolledBack))],
  ["the page of one that waits", deploymentPage(page(courses.waiting, open))],
  [
    "the page of one without a diagnosis",
    deploymentPage(page(courses.rolledBack, { ...open, rollback: { phase: "rollback" } })),
  ],
  ["the changing parts", livePage(page(courses.checkingHealth), [])],
  ["the list", deploymentsPage({ deployments: poisoned(list).map(deployed) }, "/deployments")],
  ["a message", messagePage(`Odd${hostile}`, `It broke${hostile}`)],
])("%s shows hostile texts as text, with what is invisible in them", (_, html) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not reach the page as they are.
  expect(html.match(/.{60}(<img|[\u0007\u202e\u200b\u3164])/g) ?? []).toEqual([]);
  expect(html).toContain("⟨U+0007⟩⟨U+202E⟩⟨U+200B⟩⟨U+3164⟩");
});
