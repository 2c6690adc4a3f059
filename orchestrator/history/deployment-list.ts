import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  ListExecutionsCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import type { Clock } from "../text/clock.ts";
import { executionHistory, lastEvents } from "./execution-history.ts";
import { type ExecutionProgress, progressOf } from "./execution-progress.ts";
import { type ExecutionRequest, executionRequest } from "./execution-request.ts";

/** A deployment in the list. */
export interface ListedDeployment {
  readonly id: string;
  readonly request: ExecutionRequest;
  /** For an ended deployment it has only the end state. */
  readonly progress: ExecutionProgress;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
}

export interface DeploymentListServices {
  readonly stepFunctions: SFNClient;
  readonly clock: Clock;
  readonly stateMachineArn: string;
  /** A cache of ended deployments, by execution ARN: they no longer change. */
  readonly ended: Map<string, ListedDeployment>;
}

export interface DeploymentListPage {
  /** Newest first. */
  readonly deployments: readonly ListedDeployment[];
  /** Token of the next page, with older deployments; undefined on the last page. */
  readonly next?: string | undefined;
}

// Two calls for each deployment that is not cached: 25 stay below Step Functions' burst quotas (300 and 400).
export const deploymentsPerPage = 25;

// About 100 KB; then the cache is cleared.
const maxEnded = 500;

/** One page of the deployments, newest first. */
export async function listDeployments(
  services: DeploymentListServices,
  nextToken?: string,
): Promise<DeploymentListPage> {
  const { stepFunctions, stateMachineArn } = services;
  const page = await stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn, maxResults: deploymentsPerPage, nextToken }),
  );
  const deployments = await Promise.all((page.executions ?? []).map((item) => listed(services, item)));
  return { deployments, next: page.nextToken };
}

async function listed(services: DeploymentListServices, item: ExecutionListItem): Promise<ListedDeployment> {
  const { stepFunctions, ended } = services;
  const executionArn = item.executionArn ?? "";
  const known = ended.get(executionArn);
  if (known) return known;
  const isEnded = item.status !== "RUNNING" && item.status !== "PENDING_REDRIVE";
  const [{ input }, events] = await Promise.all([
    stepFunctions.send(new DescribeExecutionCommand({ executionArn })),
    // Running executions, of which there are few, need the whole history for their current state.
    (isEnded ? lastEvents : executionHistory)(stepFunctions, executionArn),
  ]);
  const deployment = shown(services.clock, item, executionRequest(input), events);
  if (isEnded) remember(ended, executionArn, deployment);
  return deployment;
}

function shown(
  clock: Clock,
  { name = "", startDate, stopDate }: ExecutionListItem,
  request: ExecutionRequest,
  events: Parameters<typeof progressOf>[0],
): ListedDeployment {
  const startedAt = startDate?.getTime() ?? clock.now();
  return {
    id: name,
    request,
    progress: progressOf(events, clock.now()),
    startedAt: new Date(startedAt).toISOString(),
    durationMs: (stopDate?.getTime() ?? clock.now()) - startedAt,
  };
}

function remember(
  ended: Map<string, ListedDeployment>,
  executionArn: string,
  deployment: ListedDeployment,
): void {
  if (ended.size >= maxEnded) ended.clear();
  ended.set(executionArn, deployment);
}
