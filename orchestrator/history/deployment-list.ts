import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  ListExecutionsCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { deploymentIdOf } from "../deployment/deployment-id.ts";
import { claimOf, type Requester } from "../deployment/requester.ts";
import { readRequester } from "../deployment/requester-record.ts";
import type { Table } from "../deployment/table.ts";
import type { Clock } from "../text/clock.ts";
import { executionHistory, lastEvents } from "./execution-history.ts";
import { type ExecutionProgress, progressOf } from "./execution-progress.ts";
import { type ExecutionRequest, executionRequest } from "./execution-request.ts";

/** A deployment in the list. */
export interface ListedDeployment {
  readonly id: string;
  readonly request: ExecutionRequest;
  /** Who asks; only the claim of the input if nothing else was recorded. */
  readonly requester: Requester;
  /** For an ended deployment it has only the end state. */
  readonly progress: ExecutionProgress;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
}

/** What Step Functions knows of it. */
export type KnownDeployment = Omit<ListedDeployment, "requester">;

export interface DeploymentListServices {
  readonly table: Table;
  readonly stepFunctions: SFNClient;
  readonly clock: Clock;
  readonly stateMachineArn: string;
  /** A cache of ended deployments, by execution ARN: they no longer change. */
  readonly ended: Map<string, KnownDeployment>;
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
  const deployments = await Promise.all(
    (page.executions ?? []).map(async (item) => {
      const deployment = await known(services, item);
      // Not from the cache: the proof may arrive after the end.
      const requester = await readRequester(services.table, deployment.id);
      return { ...deployment, requester: { ...claimOf(deployment.request.requester), ...requester } };
    }),
  );
  return { deployments, next: page.nextToken };
}

async function known(services: DeploymentListServices, item: ExecutionListItem): Promise<KnownDeployment> {
  const { stepFunctions, ended } = services;
  const executionArn = item.executionArn ?? "";
  const cached = ended.get(executionArn);
  if (cached) return cached;
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
): KnownDeployment {
  const startedAt = startDate?.getTime() ?? clock.now();
  return {
    id: deploymentIdOf(name, new Date(startedAt)),
    request,
    progress: progressOf(events, clock.now()),
    startedAt: new Date(startedAt).toISOString(),
    durationMs: (stopDate?.getTime() ?? clock.now()) - startedAt,
  };
}

function remember(
  ended: Map<string, KnownDeployment>,
  executionArn: string,
  deployment: KnownDeployment,
): void {
  if (ended.size >= maxEnded) ended.clear();
  ended.set(executionArn, deployment);
}
