import { createHash } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, expect, it } from "vitest";
import { hashOfSecret } from "../../../orchestrator/approval/approval-link.ts";
import { readApproval } from "../../../orchestrator/approval/approval-record.ts";
import { decide } from "../../../orchestrator/approval/decision.ts";
import { readOpenApprovals } from "../../../orchestrator/approval/open-approval.ts";
import { votesOn } from "../../../orchestrator/approval/vote.ts";
import { storeDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { storeRequester } from "../../../orchestrator/deployment/requester-record.ts";
import { keys, type Table } from "../../../orchestrator/deployment/table.ts";
import { followUpApprovals } from "../../../orchestrator/follow-up-approvals.ts";
import { type ApprovalServices, requestApproval } from "../../../orchestrator/states/request-approval.ts";
import { compress } from "../../../orchestrator/text/compressed.ts";
import { isNamed } from "../../../orchestrator/text/named-error.ts";
import { FaultPoints } from "../../support/fault-points.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { aDeployment, changeSet, provenAlice } from "../fixtures/a-deployment.ts";
import { openPersonal, review, TaskTokens } from "../fixtures/approvals.ts";

let shared: Table;

beforeAll(async () => {
  shared = await inProcessTable();
});

const people = ["bob@example.com", "carol@example.com"];
const minute = 60_000;

/** A deployment that two people approve, with a process that is killed at one of its calls to the outside. */
async function approvedDespite(faults: FaultPoints, id: string) {
  const deployment = aDeployment({ id, approvals: 2 });
  const item = { ...keys.review(id, "deploy"), content: compress(review) };
  await shared.client.send(new PutCommand({ TableName: shared.name, Item: item }));
  await storeDeployment(shared, deployment);
  await storeRequester(shared, deployment, provenAlice);
  const tokens = new TaskTokens();
  const mails: { to: string; subject: string; secret: string }[] = [];
  let now = Date.UTC(2026, 0, 1);
  let links = 0;
  const table: Table = {
    ...shared,
    client: { send: faults.around((command: never) => shared.client.send(command)) } as never,
  };
  const services: ApprovalServices = {
    table,
    stepFunctions: { send: faults.around((command: never) => tokens.client.send(command)) } as never,
    clock: { now: () => now },
    randomBytes: () => createHash("sha256").update(`${id} ${links++}`).digest(),
    webUrl: "https://deployments.example.com",
    reminderSeconds: 900,
    sendMail: faults.around(async (to, { subject, text }) => {
      mails.push({ to, subject, secret: /\/approve\/([\w-]{43})/.exec(text)?.[1] ?? "" });
    }),
    onFailure: () => {},
  };
  const followUp = async (times: number, minutes = 1) => {
    for (let time = 0; time < times; time++) {
      now += minutes * minute;
      await faults.survives(() => followUpApprovals(services));
    }
  };
  const approvalId = { deploymentId: id, phase: "deploy" } as const;
  const hasVoted = async (person: string) => {
    const approval = await readApproval(shared, approvalId);
    return approval !== undefined && votesOn(approval).some(({ recipient }) => recipient === person);
  };
  /** Opens the newest link and decides; again only when the page failed before the vote was recorded. */
  const approve = async (person: string) => {
    while (!(await hasVoted(person))) {
      await faults.survives(async () => {
        const opened = await openPersonal(
          table,
          hashOfSecret(mails.findLast(({ to }) => to === person)?.secret ?? ""),
        );
        if (!opened) throw new Error(`${person} was never asked`);
        await decide(services, opened, { decision: "approved" });
      });
    }
  };
  // The state machine repeats a state whose function died, with a new token; a minute later if it reached nobody.
  const request = async (time = 1): Promise<void> => {
    const taskToken = tokens.issue(`${id} ${time}`);
    const payload = { deployment, phase: "deploy", changeSet, taskToken } as const;
    const verdict = { status: "ready", digest: review.digest } as const;
    const isAsked = await faults
      .survives(() => requestApproval(services, { ...payload, reviewSummary: verdict }))
      .catch((error: unknown) => {
        if (!isNamed(error, "ApproversNotReached")) throw error;
        return undefined;
      });
    if (isAsked) return;
    tokens.expire(taskToken);
    if (isAsked === undefined) await followUp(1);
    await request(time + 1);
  };
  await request();
  await followUp(4);
  await approve("bob@example.com");
  await followUp(6, 7);
  await approve("carol@example.com");
  await followUp(3);
  return {
    approval: await readApproval(shared, approvalId),
    mails,
    sent: tokens.sent,
    open: await readOpenApprovals(shared),
  };
}

it("asks two, reminds the one who has not voted, and delivers once when nothing fails", async () => {
  const { approval, mails, sent } = await approvedDespite(new FaultPoints(), "undisturbed");

  expect(sent).toHaveLength(1);
  expect(approval?.decision?.decidedBy).toBe("bob@example.com, carol@example.com");
  expect(mails.map(({ to, subject }) => `${to} ${/^\w+/.exec(subject)?.[0]}`).sort()).toEqual([
    "bob@example.com Approve",
    "carol@example.com Approve",
    "carol@example.com Reminder",
  ]);
});

it("a kill at any call, before or after its effect, loses no decision and no message, and sends none twice unless it is marked", async () => {
  const calm = new FaultPoints();
  await approvedDespite(calm, "counted");
  const points = Array.from({ length: calm.calls }, (_, index) => index + 1);

  for (const effect of ["lost", "kept"] as const) {
    for (const point of points) {
      const faults = new FaultPoints(point, effect);
      const { approval, mails, sent, open } = await approvedDespite(faults, `${effect}-${point}`);

      const where = `killed at call ${point}, effect ${effect}`;
      expect(faults.fired, where).toBe(true);
      expect(sent, where).toHaveLength(1);
      expect(JSON.parse(sent[0]?.output ?? "{}"), where).toMatchObject({
        decision: "approved",
        decidedBy: approval?.decision?.decidedBy,
      });
      const told = mails.map(({ to, subject }) => `${to} ${subject}`);
      expect(new Set(told).size, where).toBe(told.length);
      for (const person of people) expect(told.join(), where).toContain(person);
      expect(open, where).toEqual([]);
    }
  }
  expect(points.length).toBeGreaterThan(30);
});
