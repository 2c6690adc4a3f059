import type { CloudFormationClient, Stack, StackEvent } from "@aws-sdk/client-cloudformation";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { RDSDataClient } from "@aws-sdk/client-rds-data";
import { clientToken } from "../deployment/client-token.ts";
import type { Diagnosis, Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { serviceEvidence, targetEvidence, taskEvidence, tasksOf } from "../ecs/ecs-evidence.ts";
import { databaseEvidence } from "../evidence/database-evidence.ts";
import { diagnose, findingsOf } from "../evidence/diagnosis.ts";
import { type Evidence, type StackEventEvidence, storeEvidence } from "../evidence/evidence.ts";
import { logEvidence, relevantLines } from "../evidence/log-evidence.ts";
import { taskDefinitionEvidence } from "../evidence/task-definition-evidence.ts";
import { deployedTaskDefinition } from "../stack/deployed-tasks.ts";
import { beginningOf, eventsSince, isOfOperation, type OperationScope } from "../stack/stack-events.ts";
import { outputOf } from "../stack/stack-outputs.ts";
import { findStack } from "../stack/stack-status.ts";
import type { Clock } from "../text/clock.ts";
import { redact } from "../text/redaction.ts";
import { readSmokeTests } from "../verification/smoke-test-results.ts";
import { readTraceReport } from "../verification/trace-report.ts";

export interface CollectEvidenceClients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatchLogs: CloudWatchLogsClient;
  readonly ecs: ECSClient;
  readonly elasticLoadBalancing: ElasticLoadBalancingV2Client;
  readonly rdsData: RDSDataClient;
  readonly table: Table;
  readonly clock: Clock;
  readonly target: Target;
}

/**
 * Gathers and keeps what the failed phase left behind, and diagnoses it. A part that cannot be read is
 * named in the evidence; the others are kept all the same.
 */
export async function collectEvidence(
  clients: CollectEvidenceClients,
  payload: Payload<"CollectEvidence">,
): Promise<Diagnosis> {
  const facts = redact(await gather(clients, payload));
  const evidence = { ...facts, findings: findingsOf(facts) };
  const diagnosis = diagnose(evidence);
  await storeEvidence(clients.table, { evidence, diagnosis });
  return diagnosis;
}

async function gather(
  clients: CollectEvidenceClients,
  payload: Payload<"CollectEvidence">,
): Promise<Evidence> {
  const { deployment, phase, changeSet, failure } = payload;
  const { cloudFormation, table, target } = clients;
  const unread: string[] = [];
  const part = partReader(unread);
  const stackArn = changeSet?.stackArn ?? deployment.stackName;
  const scope = { stackArn, clientRequestToken: clientToken(deployment.id, phase, "execute-change-set") };
  const startedAt = Date.parse(deployment.startedAt);
  const [stack, events, smokeTests, traces, database] = await Promise.all([
    part("stack", undefined, () => findStack(cloudFormation, stackArn)),
    part("stack events", [], () => eventsSince(cloudFormation, scope, startedAt)),
    part("smoke tests", undefined, () => readSmokeTests(table, deployment.id, phase)),
    part("traces", undefined, () => readTraceReport(table, deployment.id, phase)),
    target.database ? databaseEvidence(clients.rdsData, target.database) : undefined,
  ]);
  const since = beginningOf(events, scope)?.getTime() ?? startedAt;
  return {
    deploymentId: deployment.id,
    phase,
    failure,
    collectedAt: new Date(clients.clock.now()).toISOString(),
    stackEvents: stackEventEvidence(events, scope),
    ...(await gatherFromService(clients, part, { stack, events, scope, since })),
    database,
    smokeTests,
    traces: traces?.results ?? [],
    timelines: traces?.timelines ?? [],
    findings: [],
    cut: [],
    unread,
  };
}

/** Reads one part; a failure is noted and the fallback taken. */
type PartReader = <Part>(name: string, fallback: Part, read: () => Promise<Part>) => Promise<Part>;

function partReader(unread: string[]): PartReader {
  return async (name, fallback, read) => {
    try {
      return await read();
    } catch (error) {
      const { name: code, message } = error as Error;
      unread.push(`${name}: ${code}: ${message}`);
      return fallback;
    }
  };
}

interface Operation {
  readonly stack: Stack | undefined;
  /** Newest first. */
  readonly events: readonly StackEvent[];
  readonly scope: OperationScope;
  /** When it began; epoch ms. */
  readonly since: number;
}

type FromService = Pick<Evidence, "service" | "tasks" | "taskDefinition" | "logs" | "targets">;

async function gatherFromService(
  { ecs, cloudWatchLogs, elasticLoadBalancing, target }: CollectEvidenceClients,
  part: PartReader,
  operation: Operation,
): Promise<FromService> {
  const { outputs } = target;
  const cluster = address(operation, outputs.clusterName, "AWS::ECS::Cluster");
  const service = address(operation, outputs.serviceName, "AWS::ECS::Service");
  const targetGroup = address(operation, outputs.targetGroupArn, "AWS::ElasticLoadBalancingV2::TargetGroup");
  const logGroup = address(operation, outputs.logGroupName, "AWS::Logs::LogGroup");
  const of = cluster && service ? { cluster, service } : undefined;
  const [described, tasks, targets, lines] = await Promise.all([
    part("service", undefined, async () => of && serviceEvidence(ecs, of)),
    part("tasks", [], async () => (of ? taskEvidence(ecs, of) : [])),
    part("targets", [], async () => (targetGroup ? targetEvidence(elasticLoadBalancing, targetGroup) : [])),
    part("logs", [], async () => (logGroup ? logEvidence(cloudWatchLogs, logGroup, operation.since) : [])),
  ]);
  const { events, scope } = operation;
  const deployed = deployedTaskDefinition(events, scope, target.taskDefinitionLogicalId);
  const told = tasksOf(tasks, deployed);
  const running = described?.deployments.find(({ status }) => status === "PRIMARY")?.taskDefinition;
  const arn = deployed ?? running;
  const taskDefinition = await part("task definition", undefined, async () =>
    arn ? taskDefinitionEvidence(ecs, arn) : undefined,
  );
  const foreign = tasks.filter((task) => !told.includes(task)).map(({ taskArn }) => taskArn);
  const foreignIds = new Set(foreign.map((arn) => arn.slice(arn.lastIndexOf("/") + 1)));
  return { service: described, tasks: told, taskDefinition, targets, logs: relevantLines(lines, foreignIds) };
}

/** A stack that could not be created has no outputs any more; its events still say what it had made. */
function address({ stack, events }: Operation, output: string, type: string): string | undefined {
  const made = events.find(
    ({ ResourceType, PhysicalResourceId }) => ResourceType === type && PhysicalResourceId,
  );
  return (stack && outputOf(stack, output)) ?? made?.PhysicalResourceId;
}

/** Enough for every resource of the stack, forth and back. */
const stackEventsKept = 200;

function stackEventEvidence(
  events: readonly StackEvent[],
  scope: OperationScope,
): readonly StackEventEvidence[] {
  const own = events.filter((event) => isOfOperation(event, scope)).reverse();
  return own.slice(0, stackEventsKept).map((event) => ({
    at: event.Timestamp?.toISOString() ?? "",
    logicalId: event.LogicalResourceId ?? "",
    type: event.ResourceType ?? "",
    status: event.ResourceStatus ?? "",
    reason: event.ResourceStatusReason,
  }));
}
