import type { SFNClient } from "@aws-sdk/client-sfn";
import { decisionNotice } from "../approval/approval-notice.ts";
import { readApproval } from "../approval/approval-record.ts";
import { deploymentLink } from "../approval/view-link.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { claimOf, type Requester } from "../deployment/requester.ts";
import { readRequester } from "../deployment/requester-record.ts";
import type { Table } from "../deployment/table.ts";
import { executionHistory } from "../history/execution-history.ts";
import { progressOf, type StateProgress } from "../history/execution-progress.ts";
import type { Clock } from "../text/clock.ts";
import { formatDuration } from "../text/duration.ts";
import type { RandomBytes } from "../text/random-bytes.ts";

/** What the message says besides the outcome. */
export interface OutcomeDetails {
  /** The address of the deployment's page with the evidence; undefined if the table cannot be read. */
  readonly page?: string;
  /** Each state with its duration, as text; undefined if the history cannot be read. */
  readonly steps?: string;
  /** Who asked; only a claim if the table cannot be read. */
  readonly requester: Requester;
  /** Who approved or rejected it, by what was decided on; empty if nobody was asked or the table cannot be read. */
  readonly decisions?: readonly (readonly [string, string])[];
  /** Who gets no mail, and why; undefined if everyone does. */
  readonly notTold?: string | undefined;
}

export interface OutcomeServices {
  readonly table: Table;
  readonly stepFunctions: SFNClient;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly webUrl: string;
  /** Called for each part that cannot be read; the message is sent without it. */
  readonly onFailure: (part: string, error: unknown) => void;
}

/** Reads the deployment's page address and the durations of its states. Never rejects. */
export async function outcomeDetails(
  services: OutcomeServices,
  deployment: Deployment,
): Promise<OutcomeDetails> {
  const { table, stepFunctions, clock, onFailure } = services;
  const part = <Part>(name: string, read: Promise<Part>): Promise<Part | undefined> =>
    read.catch((error: unknown) => {
      onFailure(name, error);
      return undefined;
    });
  const [page, history, requester, decisions = []] = await Promise.all([
    part("deployment page", deploymentLink(services, deployment.id)),
    part("steps", executionHistory(stepFunctions, deployment.executionArn)),
    part("requester", readRequester(table, deployment.id)),
    part("decisions", decisionsOn(table, deployment.id)),
  ]);
  const steps = progressOf(history ?? [], clock.now()).states.filter(({ status }) => status !== "running");
  return {
    requester: { ...claimOf(deployment.requester), ...requester },
    ...(decisions.length > 0 && { decisions }),
    ...(page && { page }),
    ...(steps.length > 0 && { steps: steps.map(step).join(", ") }),
  };
}

const decided = { deploy: "Decision", rollback: "Decision on the rollback" } as const;

async function decisionsOn(
  table: Table,
  deploymentId: string,
): Promise<readonly (readonly [string, string])[]> {
  const phases = ["deploy", "rollback"] as const;
  const approvals = await Promise.all(phases.map((phase) => readApproval(table, { deploymentId, phase })));
  return phases.flatMap((phase, index) => {
    const notice = decisionNotice(approvals[index] ?? {});
    return notice ? [[decided[phase], notice] as const] : [];
  });
}

const step = ({ state, phase, status, durationMs }: StateProgress): string =>
  `${phase === "rollback" ? "↩ " : ""}${state} ${formatDuration(durationMs)}${status === "failed" ? " (failed)" : ""}`;
