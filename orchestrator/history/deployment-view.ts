import { DescribeExecutionCommand, type DescribeExecutionOutput, type SFNClient } from "@aws-sdk/client-sfn";
import { type Approval, readApproval } from "../approval/approval-record.ts";
import { type Phase, phaseName } from "../deployment/deployment.ts";
import { executionNameOf, isSameStart, startOf } from "../deployment/deployment-id.ts";
import { deploymentOfId } from "../deployment/deployment-record.ts";
import { executionArnOf } from "../deployment/execution-arn.ts";
import { type Halt, readSafePoints, type SafePoints } from "../deployment/halt-record.ts";
import { claimOf, type Requester } from "../deployment/requester.ts";
import { readRequester } from "../deployment/requester-record.ts";
import type { Table } from "../deployment/table.ts";
import { type RollOut, readRollOut } from "../ecs/roll-out.ts";
import { readEvidence, type StoredEvidence } from "../evidence/evidence.ts";
import { readTaskResult } from "../migration-task/task-record.ts";
import type { MigrationTaskResult } from "../migration-task/task-result.ts";
import { lastRelease, type Release, releaseOf } from "../release/release.ts";
import type { Review } from "../review/review.ts";
import { readReview } from "../review/review-record.ts";
import type { Clock } from "../text/clock.ts";
import { isNamed } from "../text/named-error.ts";
import { redactText } from "../text/redaction.ts";
import { readSmokeTests, type SmokeTestReport } from "../verification/smoke-test-results.ts";
import { readTraceReport, type TraceReport } from "../verification/trace-report.ts";
import { executionHistory } from "./execution-history.ts";
import { type ExecutionProgress, progressOf } from "./execution-progress.ts";
import { type ExecutionRequest, executionRequest, requestOf } from "./execution-request.ts";
import { type Transition, transitionsOf } from "./transitions.ts";

/** Where a deployment's page is read from. */
export interface DeploymentViewServices {
  readonly table: Table;
  readonly stepFunctions: SFNClient;
  readonly clock: Clock;
  readonly stateMachineArn: string;
}

/** What is known of one pass of a deployment. */
export interface PhaseView {
  readonly phase: Phase;
  readonly review?: Review | undefined;
  /** Without the task token. */
  readonly approval?: Omit<Approval, "taskToken"> | undefined;
  readonly smokeTests?: SmokeTestReport | undefined;
  readonly traces?: TraceReport | undefined;
  readonly failed?: StoredEvidence | undefined;
  readonly rollOut?: RollOut | undefined;
}

/** Everything that the page of a deployment shows. */
export interface DeploymentView {
  readonly id: string;
  readonly request: ExecutionRequest;
  /** Who asks; only the claim of the input if nothing else was recorded. */
  readonly requester: Requester;
  /** ISO 8601, UTC; missing when Step Functions has forgotten the execution. */
  readonly startedAt?: string | undefined;
  readonly stoppedAt?: string | undefined;
  /** Missing when Step Functions has forgotten the execution, or does not answer. */
  readonly progress?: ExecutionProgress | undefined;
  readonly transitions: readonly Transition[];
  /** Missing unless somebody has halted it. */
  readonly halt?: Halt | undefined;
  /** Present once it can no longer be halted. */
  readonly passed?: SafePoints["passed"] | undefined;
  readonly deploy: PhaseView;
  readonly rollback: PhaseView;
  /** How the task that migrates the database ended; missing before that, and without one. */
  readonly migrationTask?: MigrationTaskResult | undefined;
  /** The stack's last release, and the one that this deployment recorded. */
  readonly lastRelease?: Release | undefined;
  readonly ownRelease?: Release | undefined;
  /** Parts that could not be read, and why. */
  readonly unread: readonly string[];
}

type PartReader = <Value>(name: string, read: () => Promise<Value>) => Promise<Value | undefined>;

/** Reads a deployment by its id; undefined when neither Step Functions nor the table knows it. */
export async function readDeploymentView(
  services: DeploymentViewServices,
  wanted: string,
): Promise<DeploymentView | undefined> {
  const unread: string[] = [];
  const part = partReader(unread);
  const deployment = await part("the deployment", () => deploymentOfId(services.table, wanted));
  const id = deployment?.id ?? wanted;
  const startedAt = startOf(id) ?? deployment?.startedAt;
  const [execution, requester, safePoints, deploy, rollback] = await Promise.all([
    readExecution(services, { name: executionNameOf(id), startedAt }, part),
    part("the requester", () => readRequester(services.table, id)),
    part("the halt", () => readSafePoints(services.table, id)),
    readPhase(services.table, id, "deploy", part),
    readPhase(services.table, id, "rollback", part),
  ]);
  if (!execution && !deployment && unread.length === 0) return undefined;
  const request = deployment ? requestOf(deployment) : executionRequest(execution?.described.input);
  const stackName = request.stack;
  const [migrationTask, last, own] = await Promise.all([
    deploy.review?.database.task
      ? part("the migration task", () => readTaskResult(services.table, id))
      : undefined,
    stackName ? part("the last release", () => lastRelease(services.table, stackName)) : undefined,
    stackName ? part("the release", () => releaseOf(services.table, stackName, id)) : undefined,
  ]);
  return {
    id,
    request,
    requester: { ...claimOf(request.requester), ...requester },
    startedAt: execution?.described.startDate?.toISOString(),
    stoppedAt: execution?.described.stopDate?.toISOString(),
    progress: execution?.progress,
    transitions: execution?.transitions ?? [],
    halt: safePoints?.halt,
    passed: safePoints?.passed,
    deploy,
    rollback,
    migrationTask,
    lastRelease: last,
    ownRelease: own,
    unread,
  };
}

/** Answers undefined where a part cannot be read, and notes it. */
function partReader(unread: string[]): PartReader {
  return async (name, read) => {
    try {
      return await read();
    } catch (error) {
      unread.push(`${name}: ${error instanceof Error ? redactText(error.name) : "unknown error"}`);
      return undefined;
    }
  };
}

interface ReadExecution {
  readonly described: DescribeExecutionOutput;
  readonly progress?: ExecutionProgress | undefined;
  readonly transitions: readonly Transition[];
}

async function readExecution(
  { stepFunctions, stateMachineArn, clock }: DeploymentViewServices,
  { name, startedAt }: { readonly name: string; readonly startedAt: string | number | undefined },
  part: PartReader,
): Promise<ReadExecution | undefined> {
  const executionArn = executionArnOf(stateMachineArn, name);
  const described = await part("the execution", () => describe(stepFunctions, executionArn));
  if (!described) return undefined;
  // Another execution that got the same name later.
  if (startedAt !== undefined && !isSameStart(startedAt, described.startDate)) return undefined;
  const history = await part("the history", () => executionHistory(stepFunctions, executionArn));
  return {
    described,
    progress: history && progressOf(history, clock.now()),
    transitions: transitionsOf(history ?? []),
  };
}

/** Undefined for an execution that never was, or ended 90 days ago. */
async function describe(
  stepFunctions: SFNClient,
  executionArn: string,
): Promise<DescribeExecutionOutput | undefined> {
  try {
    return await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (isNamed(error, "ExecutionDoesNotExist")) return undefined;
    throw error;
  }
}

async function readPhase(table: Table, id: string, phase: Phase, part: PartReader): Promise<PhaseView> {
  const of = (what: string) => `${what} of the ${phaseName[phase]}`;
  const [review, approval, smokeTests, traces, failed, rollOut] = await Promise.all([
    part(of("the change list"), () => readReview(table, id, phase)),
    part(of("the approval"), () => readApproval(table, { deploymentId: id, phase })),
    part(of("the smoke tests"), () => readSmokeTests(table, id, phase)),
    part(of("the traces"), () => readTraceReport(table, id, phase)),
    part(of("the evidence"), () => readEvidence(table, id, phase)),
    part(of("the roll-out"), () => readRollOut(table, id, phase)),
  ]);
  return {
    phase,
    review,
    approval: approval && withoutToken(approval),
    smokeTests,
    traces,
    failed,
    rollOut,
  };
}

const withoutToken = ({ taskToken: _, ...approval }: Approval) => approval;
