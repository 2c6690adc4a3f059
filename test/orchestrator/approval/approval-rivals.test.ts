import { beforeAll, expect, it } from "vitest";
import type { PersonalLink } from "../../../orchestrator/approval/approval-link.ts";
import {
  type Approval,
  type ApprovalAsked,
  readApproval,
  storeRequest,
} from "../../../orchestrator/approval/approval-record.ts";
import { type DecisionResult, decide, type OpenedLink } from "../../../orchestrator/approval/decision.ts";
import type { Table } from "../../../orchestrator/deployment/table.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { SeededScheduler, seededRandom } from "../../support/seeded-scheduler.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { TaskTokens } from "../fixtures/approvals.ts";

const rivals = 100;
const deadline = Date.UTC(2026, 0, 1, 1);

let shared: Table;

beforeAll(async () => {
  shared = await inProcessTable();
});

interface Race {
  readonly seed: number;
  readonly people: readonly string[];
  readonly quorum: number;
  /** How likely a rival rejects. */
  readonly rejecting: number;
  /** Milliseconds around the deadline at which they decide; by default all do long before. */
  readonly late?: number;
}

/** A hundred rivals who have all opened a link and decide at once, their calls in an order of the seed's. */
async function race({ seed, people, quorum, rejecting, late }: Race) {
  const random = seededRandom(seed);
  const scheduler = new SeededScheduler(random);
  const tokens = new TaskTokens();
  const asked: ApprovalAsked = {
    deploymentId: `${people.length}-${quorum}-${late ?? 0}-${seed}`,
    phase: "deploy",
    digest: "d".repeat(64),
    recipients: people,
    quorum,
    deadline: new Date(deadline).toISOString(),
    taskToken: tokens.issue("task-token"),
  };
  const approval = await storeRequest(shared, asked);
  const services = {
    table: { ...shared, client: scheduler.around(shared.client) },
    stepFunctions: scheduler.around(tokens.client),
  };
  const results = await scheduler.run(
    Array.from({ length: rivals }, (_, index) => {
      const recipient = people[Math.floor(random() * people.length)] ?? "";
      const time = late ? deadline - late / 2 + random() * late : deadline - 1_000_000;
      const opened: OpenedLink<PersonalLink> = {
        linkHash: `${recipient} ${index % 2}`,
        link: { ...asked, kind: "personal", recipient },
        approval,
        deployment: aDeployment({ id: asked.deploymentId }),
      };
      const decision = random() < rejecting ? "rejected" : "approved";
      return decide({ ...services, clock: { now: () => time } }, opened, { decision });
    }),
  );
  const record = await readApproval(shared, asked);
  if (!record) throw new Error("the approval is gone");
  return { record, results, sent: tokens.sent };
}

/** One vote for each person, one decision by the rules, delivered once, and nobody is told another. */
function expectOneEffect(
  record: Approval,
  results: readonly DecisionResult[],
  sent: readonly { output: string }[],
) {
  const { votes, decision, quorum } = record;
  expect(new Set(votes.map(({ recipient }) => recipient)).size).toBe(votes.length);
  expect(votes.every(({ decidedAt }) => decidedAt < record.deadline)).toBe(true);
  const approving = votes.filter((vote) => vote.decision === "approved");
  const rejecting = votes.filter((vote) => vote.decision === "rejected");
  const { linkHash: _linkHash, digest: _digest, ...delivered } = decision ?? {};
  expect(sent.map(({ output }) => JSON.parse(output))).toEqual(decision ? [delivered] : []);
  if (decision?.decision === "approved") expect([approving.length, rejecting.length]).toEqual([quorum, 0]);
  else expect(rejecting.length).toBe(decision ? 1 : 0);
  if (!decision) expect(approving.length).toBeLessThan(quorum);
  for (const { status, approval } of results) {
    if (status === "taken" || status === "undelivered") expect(approval.decision).toEqual(decision);
  }
}

const seedsUpTo = (count: number) => Array.from({ length: count }, (_, seed) => seed);

it("a hundred rivals on one person's links have one effect, in 200 orders", async () => {
  const decisions = new Set<string | undefined>();

  for (const seed of seedsUpTo(200)) {
    const { record, results, sent } = await race({
      seed,
      people: ["bob@example.com"],
      quorum: 1,
      rejecting: 0.5,
    });
    expectOneEffect(record, results, sent);
    expect(record.votes).toHaveLength(1);
    decisions.add(record.decision?.decision);
  }

  expect([...decisions].sort()).toEqual(["approved", "rejected"]);
});

it("a hundred rivals on three people's links make a quorum of two once, in 25 orders", async () => {
  const people = ["bob@example.com", "carol@example.com", "dave@example.com"];
  const ends = new Set<string>();

  for (const seed of seedsUpTo(25)) {
    const { record, results, sent } = await race({ seed, people, quorum: 2, rejecting: 0.3 });
    expectOneEffect(record, results, sent);
    ends.add(`${record.decision?.decision} of ${record.votes.length}`);
  }

  expect([...ends].sort()).toEqual(["approved of 2", "rejected of 1", "rejected of 2"]);
});

it("rivals before and after the deadline: none is taken that came too late, in 25 orders", async () => {
  const people = ["bob@example.com", "carol@example.com"];
  let expired = 0;

  for (const seed of seedsUpTo(25)) {
    const { record, results, sent } = await race({ seed, people, quorum: 2, rejecting: 0.02, late: 10_000 });
    expectOneEffect(record, results, sent);
    expired += results.filter(({ status }) => status === "expired").length;
  }

  expect(expired).toBeGreaterThan(0);
});
