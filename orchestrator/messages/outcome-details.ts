import type { SFNClient } from "@aws-sdk/client-sfn";
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
  const [page, history, requester] = await Promise.all([
    part("deployment page", deploymentLink(services, deployment.id)),
    part("steps", executionHistory(stepFunctions, deployment.executionArn)),
    part("requester", readRequester(table, deployment.id)),
  ]);
  const steps = progressOf(history ?? [], clock.now()).states.filter(({ status }) => status !== "running");
  return {
    requester: { ...claimOf(deployment.requester), ...requester },
    ...(page && { page }),
    ...(steps.length > 0 && { steps: steps.map(step).join(", ") }),
  };
}

const step = ({ state, phase, status, durationMs }: StateProgress): string =>
  `${phase === "rollback" ? "↩ " : ""}${state} ${formatDuration(durationMs)}${status === "failed" ? " (failed)" : ""}`;
