import type { SFNClient } from "@aws-sdk/client-sfn";
import { deploymentLink, viewKey } from "../approval/view-link.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { Table } from "../deployment/table.ts";
import { executionHistory } from "../history/execution-history.ts";
import { progressOf, type StateProgress } from "../history/execution-progress.ts";
import type { Clock } from "../text/clock.ts";
import { formatDuration } from "../text/duration.ts";
import type { RandomBytes } from "../text/random-bytes.ts";

/** What is told of a deployment besides its outcome. */
export interface OutcomeStory {
  /** The address of its page, where the evidence is; missing when the table does not answer. */
  readonly page?: string;
  /** Each step with the time it took, in words; missing when Step Functions does not answer. */
  readonly steps?: string;
}

export interface StoryServices {
  readonly table: Table;
  readonly stepFunctions: SFNClient;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly webUrl: string;
  /** Told of a part that could not be read; the outcome is told without it. */
  readonly onFailure: (part: string, error: unknown) => void;
}

/** Where the deployment can be looked at, and how long each of its steps took. Never rejects. */
export async function outcomeStory(services: StoryServices, deployment: Deployment): Promise<OutcomeStory> {
  const { table, stepFunctions, clock, randomBytes, webUrl, onFailure } = services;
  const part = <Part>(name: string, read: Promise<Part>): Promise<Part | undefined> =>
    read.catch((error: unknown) => {
      onFailure(name, error);
      return undefined;
    });
  const [key, history] = await Promise.all([
    part("deployment page", viewKey(table, randomBytes)),
    part("steps", executionHistory(stepFunctions, deployment.executionArn)),
  ]);
  const steps = progressOf(history ?? [], clock.now()).states.filter(({ status }) => status !== "running");
  return {
    ...(key && { page: deploymentLink(webUrl, key, deployment.id) }),
    ...(steps.length > 0 && { steps: steps.map(step).join(", ") }),
  };
}

const step = ({ state, phase, status, durationMs }: StateProgress): string =>
  `${phase === "rollback" ? "↩ " : ""}${state} ${formatDuration(durationMs)}${status === "failed" ? " (failed)" : ""}`;
