import type { Deployment, Failure, Outcome, Phase, TraceStatus } from "./deployment.ts";

/** What the states of `statemachine/deploy.asl.json` pass to their functions, and what the functions answer. */

/** The fenced lock on a stack: `fence` grows by one with each owner. */
export interface Lock {
  readonly fence: number;
}

/**
 * `applied`: by an earlier deployment; `appliedNow`: by this one before the review, because it is backward compatible;
 * `afterApproval`: waits for the approval.
 */
export type MigrationStatus = "applied" | "appliedNow" | "afterApproval";

/** `notRehearsed`: no clone could be made; the approvers read why. */
export type RehearsalOutcome = "rehearsed" | "notRehearsed";

export interface ChangeSet {
  /** The ARN, not the name: a later stack may reuse the name. */
  readonly stackArn: string;
  readonly changeSetArn: string;
  readonly changeSetName: string;
  readonly type: "CREATE" | "UPDATE";
}

/** What `DescribeChangeSet` answers; the whole review is in the table. */
export interface ReviewSummary {
  readonly status: "pending" | "ready" | "noChanges";
  /** SHA-256, hex, of the review; present if `ready`. */
  readonly digest?: string;
  /** True if the change set restores the previous release and changes nothing else. */
  readonly isPureRollback?: boolean;
  /** Whether migrations, or a task that migrates, wait for the approval; the state machine skips `ApplyMigrations` only if this is `false`. */
  readonly migrationsWait?: boolean;
}

/** The two ways to decide, of a person by a vote and of all of them together. */
export type DecisionWord = "approved" | "rejected";

/** How people decided; what the task token carries back to `RequestApproval`. */
export interface Decision {
  readonly decision: DecisionWord;
  readonly decidedBy: string;
  /** ISO 8601, UTC. */
  readonly decidedAt: string;
  readonly comment?: string;
  /** True for the rejection that halting the deployment is. */
  readonly halted?: boolean;
}

/** The execution of a change set; its token identifies this deployment's stack events. */
export interface StackOperation {
  readonly clientRequestToken: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

export interface StackProgress {
  readonly status: "inProgress" | "complete";
  /** ARN of the task definition that the operation created; missing if it created none, or not yet. */
  readonly taskDefinition?: string;
}

/** `settling`: an operation still runs on the stack. */
export interface StackSettlement {
  readonly status: "settling" | "settled";
}

export interface ServiceHealth {
  readonly status: "waiting" | "healthy";
  /** ARN of the stack's current task definition, which the service must run. */
  readonly taskDefinition: string;
  /** How many polls in a row found the service healthy. */
  readonly healthyPolls: number;
  readonly runningCount: number;
  readonly desiredCount: number;
}

/** The smoke tests that were sent, by their trace ids; the results are in the table. */
export interface SmokeTestRun {
  readonly serviceUrl: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly traces: readonly { readonly name: string; readonly traceId: string }[];
}

export interface TraceProgress {
  readonly status: TraceStatus;
}

/** One known cause of failed deployments that the evidence supports. */
export interface DiagnosisFinding {
  /** The cause in a few words; `unknown` if no known cause fits. */
  readonly finding: string;
  /** A sentence. */
  readonly cause: string;
  /** A sentence. */
  readonly remedy: string;
  readonly confidence: Confidence;
  /** What would have found it before the roll-out; a sentence. */
  readonly earlierCheck: string;
  /** Lines of AWS or of the containers, redacted. */
  readonly proof: readonly string[];
}

/** `certain`: the proof has no other cause. `likely`: it seldom has. `possible`: it may have. */
export type Confidence = "certain" | "likely" | "possible";

/** The most likely finding; all findings are in the evidence. */
export interface Diagnosis extends DiagnosisFinding {
  /** One or two sentences: cause and remedy, for the Fail state's cause, mails and pages. */
  readonly summary: string;
  /** Names of the other findings, the most likely first. */
  readonly others: readonly string[];
}

/** Payload and answer of each Task state's function, by state name. */
export interface StatePayloads {
  ValidateDeployment: [
    { input: unknown; execution: { arn: string; name: string; startedAt: string } },
    Deployment,
  ];
  AcquireLock: [{ deployment: Deployment }, Lock];
  InitializeDatabase: [
    { deployment: Deployment; lock: Lock },
    {
      migrations: readonly { name: string; status: MigrationStatus }[];
      skipped?: string;
      /** Whether migrations wait that are rehearsed on a clone of the database; the state machine skips it otherwise. */
      rehearse: boolean;
    },
  ];
  /** `isCloned`: false if no clone could be made, and why is recorded as the rehearsal. */
  CloneDatabase: [{ deployment: Deployment; lock: Lock }, { isCloned: boolean }];
  RehearseMigrations: [{ deployment: Deployment; lock: Lock }, { outcome: RehearsalOutcome }];
  CreateChangeSet: [{ deployment: Deployment; phase: Phase; lock: Lock }, ChangeSet];
  DescribeChangeSet: [InPhase & { waitingSince: string }, ReviewSummary];
  RequestApproval: [InPhase & { reviewSummary: ReviewSummary; taskToken: string }, { requested: number }];
  /** `applied`: the migrations that waited for the approval, or the command of the task that migrates. */
  ApplyMigrations: [InPhase & { reviewSummary: ReviewSummary; lock: Lock }, { applied: readonly string[] }];
  ExecuteChangeSet: [InPhase & { reviewSummary: ReviewSummary; lock: Lock }, StackOperation];
  CheckStack: [InPhase & { operation: StackOperation; waitingSince: string }, StackProgress];
  CheckHealth: [
    InPhase & {
      /** Null if CloudFormation had already restored the release. */
      stackProgress: StackProgress | null;
      waitingSince: string;
      poll: number;
      health: ServiceHealth | null;
    },
    ServiceHealth,
  ];
  RunSmokeTests: [InPhase, SmokeTestRun];
  CheckTraces: [InPhase & { smokeTests: SmokeTestRun; waitingSince: string }, TraceProgress];
  RecordRelease: [InPhase & { health: ServiceHealth; lock: Lock }, { recorded: string }];
  CollectEvidence: [
    { deployment: Deployment; phase: Phase; changeSet: ChangeSet | null; failure: Failure },
    Diagnosis,
  ];
  SettleStack: [
    {
      deployment: Deployment;
      phase: Phase;
      changeSet: ChangeSet | null;
      lock: Lock;
      waitingSince: string;
    },
    StackSettlement,
  ];
  DiscardChangeSet: [
    { deployment: Deployment; phase: Phase; changeSet: ChangeSet | null },
    { discarded: boolean },
  ];
  ReleaseLock: [{ deployment: Deployment; lock: Lock | null; outcome: Outcome }, { released: boolean }];
  Notify: [
    { deployment: Deployment; outcome: Outcome; diagnosis: Diagnosis | null },
    { notified: readonly string[] },
  ];
}

interface InPhase {
  readonly deployment: Deployment;
  readonly phase: Phase;
  readonly changeSet: ChangeSet;
}

export type StateName = keyof StatePayloads;
export type Payload<Name extends StateName> = StatePayloads[Name][0];
export type Answer<Name extends StateName> = StatePayloads[Name][1];
