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

/** A deployment as the list shows it. */
export interface ListedDeployment {
  readonly id: string;
  readonly request: ExecutionRequest;
  /** Of one that is over its end alone. */
  readonly progress: ExecutionProgress;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
}

export interface ListSources {
  readonly stepFunctions: SFNClient;
  readonly clock: Clock;
  readonly stateMachineArn: string;
  /** Deployments that are over do not change any more: kept by their execution's ARN, for the next time. */
  readonly ended: Map<string, ListedDeployment>;
}

export interface DeploymentListPage {
  /** Newest first. */
  readonly deployments: readonly ListedDeployment[];
  /** Leads to the older ones; missing on the last page. */
  readonly next?: string | undefined;
}

// Two calls for each that is new to us: 25 stay below what Step Functions answers at once (300 and 400).
export const deploymentsPerPage = 25;

// Some 100 KB; then the memory begins anew.
const maxEnded = 500;

export async function listDeployments(sources: ListSources, nextToken?: string): Promise<DeploymentListPage> {
  const { stepFunctions, stateMachineArn } = sources;
  const page = await stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn, maxResults: deploymentsPerPage, nextToken }),
  );
  const deployments = await Promise.all((page.executions ?? []).map((item) => listed(sources, item)));
  return { deployments, next: page.nextToken };
}

async function listed(sources: ListSources, item: ExecutionListItem): Promise<ListedDeployment> {
  const { stepFunctions, ended } = sources;
  const executionArn = item.executionArn ?? "";
  const known = ended.get(executionArn);
  if (known) return known;
  const isOver = item.status !== "RUNNING" && item.status !== "PENDING_REDRIVE";
  const [{ input }, events] = await Promise.all([
    stepFunctions.send(new DescribeExecutionCommand({ executionArn })),
    // The whole history of the few that run says what each waits for.
    (isOver ? lastEvents : executionHistory)(stepFunctions, executionArn),
  ]);
  const deployment = shown(sources.clock, item, executionRequest(input), events);
  if (isOver) keep(ended, executionArn, deployment);
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

function keep(
  ended: Map<string, ListedDeployment>,
  executionArn: string,
  deployment: ListedDeployment,
): void {
  if (ended.size >= maxEnded) ended.clear();
  ended.set(executionArn, deployment);
}
