import type { CloudFormationClient, StackEvent } from "@aws-sdk/client-cloudformation";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { RDSDataClient } from "@aws-sdk/client-rds-data";
import { clientToken } from "../deployment/client-token.ts";
import type { Diagnosis, Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { type Observed, observeService } from "../ecs/observe-service.ts";
import { outputOrMade } from "../ecs/service-address.ts";
import { readTasks } from "../ecs/task-reads.ts";
import { databaseEvidence } from "../evidence/database-evidence.ts";
import { diagnose, findingsOf } from "../evidence/diagnosis.ts";
import { type Evidence, type StackEventEvidence, storeEvidence } from "../evidence/evidence.ts";
import { logEvidence, relevantLines } from "../evidence/log-evidence.ts";
import { taskDefinitionEvidence } from "../evidence/task-definition-evidence.ts";
import { deployedTaskDefinition } from "../stack/deployed-task-definition.ts";
import { beginningOf, eventsSince, isOfOperation, type OperationScope } from "../stack/stack-events.ts";
import type { Clock } from "../text/clock.ts";
import { redact } from "../text/redaction.ts";
import { readSmokeTests } from "../verification/smoke-test-results.ts";
import { readTraceReport } from "../verification/trace-report.ts";

export interface CollectEvidenceServices {
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
 * Collects, diagnoses and stores the evidence of the failed phase. A part that cannot be read is named in the evidence;
 * the others are stored.
 */
export async function collectEvidence(
  services: CollectEvidenceServices,
  payload: Payload<"CollectEvidence">,
): Promise<Diagnosis> {
  const facts = redact(await gather(services, payload));
  const evidence = { ...facts, findings: findingsOf(facts) };
  const diagnosis = diagnose(evidence);
  await storeEvidence(services.table, { evidence, diagnosis });
  return diagnosis;
}

async function gather(
  services: CollectEvidenceServices,
  payload: Payload<"CollectEvidence">,
): Promise<Evidence> {
  const { deployment, phase, changeSet, failure } = payload;
  const { cloudFormation, table, target } = services;
  const unread: string[] = [];
  const part = partReader(unread);
  const stackArn = changeSet?.stackArn ?? deployment.stackName;
  const scope = { stackArn, clientRequestToken: clientToken(deployment.id, phase, "execute-change-set") };
  const startedAt = Date.parse(deployment.startedAt);
  const [events, smokeTests, traces, database] = await Promise.all([
    part("stack events", [], () => eventsSince(cloudFormation, scope, startedAt)),
    part("smoke tests", undefined, () => readSmokeTests(table, deployment.id, phase)),
    part("traces", undefined, () => readTraceReport(table, deployment.id, phase)),
    target.database ? databaseEvidence(services.rdsData, target.database) : undefined,
  ]);
  const observed = await observeService(services, { stackName: stackArn, events, readTasks });
  unread.push(...observed.unread.map(({ part: name, error }) => reasonOf(name, error)));
  const since = beginningOf(events, scope)?.getTime() ?? startedAt;
  return {
    deploymentId: deployment.id,
    phase,
    failure,
    collectedAt: new Date(services.clock.now()).toISOString(),
    stackEvents: stackEventEvidence(events, scope),
    ...(await gatherFromService(services, part, { observed, events, scope, since })),
    database,
    smokeTests,
    traces: traces?.results ?? [],
    timelines: traces?.timelines ?? [],
    findings: [],
    cut: [],
    unread,
  };
}

/** Reads one part; after a failure it notes the reason and returns the fallback. */
type PartReader = <Part>(name: string, fallback: Part, read: () => Promise<Part>) => Promise<Part>;

function partReader(unread: string[]): PartReader {
  return async (name, fallback, read) => {
    try {
      return await read();
    } catch (error) {
      unread.push(reasonOf(name, error));
      return fallback;
    }
  };
}

function reasonOf(part: string, error: unknown): string {
  const { name, message } = error as Error;
  return `${part}: ${name}: ${message}`;
}

interface Operation {
  readonly observed: Observed;
  /** Newest first. */
  readonly events: readonly StackEvent[];
  readonly scope: OperationScope;
  /** When it began; epoch ms. */
  readonly since: number;
}

type FromService = Pick<Evidence, "service" | "tasks" | "taskDefinition" | "logs" | "targets">;

/** A failed task is replaced by the next one, which fails in the same way. */
const tasksKept = 20;

/**
 * What the service shows of the operation: its tasks, only those of the deployed task definition if it is known, with
 * their log, and its events. What ended before shows another deployment's failure.
 */
async function gatherFromService(
  { ecs, cloudWatchLogs, target }: CollectEvidenceServices,
  part: PartReader,
  { observed, events, scope, since }: Operation,
): Promise<FromService> {
  const { service, tasks, targets } = observed.observation;
  const deployed = deployedTaskDefinition(events, scope, target.taskDefinitionLogicalId);
  const running = service?.deployments.find(({ status }) => status === "PRIMARY")?.taskDefinition;
  const arn = deployed ?? running;
  const logGroup = outputOrMade(
    { stack: observed.stack, events },
    target.outputs.logGroupName,
    "AWS::Logs::LogGroup",
  );
  const [taskDefinition, lines] = await Promise.all([
    part("task definition", undefined, async () => (arn ? taskDefinitionEvidence(ecs, arn) : undefined)),
    part("logs", [], async () => (logGroup ? logEvidence(cloudWatchLogs, logGroup, since) : [])),
  ]);
  const own = tasks
    .filter((task) => deployed === undefined || task.taskDefinition === deployed)
    .filter(({ stoppingAt }) => isSince(stoppingAt, since))
    .slice(0, tasksKept);
  const foreign = tasks.filter((task) => !own.includes(task)).map(({ taskArn }) => taskArn);
  const foreignIds = new Set(foreign.map((taskArn) => taskArn.slice(taskArn.lastIndexOf("/") + 1)));
  return {
    service: service && { ...service, events: service.events.filter(({ at }) => isSince(at, since)) },
    tasks: own,
    taskDefinition,
    targets,
    logs: relevantLines(lines, foreignIds),
  };
}

/** Without a time it is not over yet. */
const isSince = (time: string | undefined, since: number) => !(Date.parse(time ?? "") < since);

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
