import type { Deployment, Failure, Outcome, Phase, TraceStatus } from "./deployment.ts";

/** What the states of `statemachine/deploy.asl.json` hand to their functions, and what these answer. */

/** The fenced lock on a stack: `fence` grows by one with each owner. */
export interface Lock {
  readonly fence: number;
}

/**
 * `applied`: by an earlier deployment; `appliedNow`: by this one, before the review, for the version before can
 * live with it; `afterApproval`: held back until people have approved it.
 */
export type MigrationStatus = "applied" | "appliedNow" | "afterApproval";

export interface ChangeSet {
  /** With its unique id, so that a stack of the same name made later is not taken for this one. */
  readonly stackArn: string;
  readonly changeSetArn: string;
  readonly changeSetName: string;
  readonly type: "CREATE" | "UPDATE";
}

/** What `DescribeChangeSet` answers; the whole review lies in the table. */
export interface ReviewSummary {
  readonly status: "pending" | "ready" | "noChanges";
  /** SHA-256, hex, over everything that is shown to the approvers; present when `ready`. */
  readonly digest?: string;
  /** True when the change set does nothing but restore the recorded release. */
  readonly isPureRollback?: boolean;
  /** Whether migrations were held back for the approval; anything but a clear `false` has the state machine look. */
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

/** The execution of a change set: its token marks this deployment's stack events. */
export interface StackOperation {
  readonly clientRequestToken: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

export interface StackProgress {
  readonly status: "inProgress" | "complete";
  /** ARN of the task definition that the operation made; missing where it made none, or not yet. */
  readonly taskDefinition?: string;
}

/** `settling`: an operation still runs on the stack. */
export interface StackSettlement {
  readonly status: "settling" | "settled";
}

export interface ServiceHealth {
  readonly status: "waiting" | "healthy";
  /** ARN of the task definition that the stack holds now and the service must run. */
  readonly taskDefinition: string;
  /** How many polls in a row found the service healthy. */
  readonly healthyPolls: number;
  readonly runningCount: number;
  readonly desiredCount: number;
}

/** The smoke requests that were sent, by their own trace ids; results in full lie in the table. */
export interface SmokeTestRun {
  readonly serviceUrl: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly traces: readonly { readonly name: string; readonly traceId: string }[];
}

export interface TraceProgress {
  readonly status: TraceStatus;
}

/** One known cause of failed deployments that what was left behind speaks for. */
export interface DiagnosisFinding {
  /** What is found, in a few words; `unknown` when no known cause fits. */
  readonly finding: string;
  /** A sentence. */
  readonly cause: string;
  /** A sentence. */
  readonly remedy: string;
  readonly confidence: Confidence;
  /** What would have caught it before the new version was rolled out; a sentence. */
  readonly earlierCheck: string;
  /** Lines that AWS or the containers wrote, redacted. */
  readonly proof: readonly string[];
}

/** `certain`: the proof means nothing else. `likely`: it seldom does. `possible`: it may. */
export type Confidence = "certain" | "likely" | "possible";

/** The best finding; all of them lie in the evidence. */
export interface Diagnosis extends DiagnosisFinding {
  /** One or two sentences: cause and remedy, for the Fail state's cause, mails and pages. */
  readonly summary: string;
  /** What else was found, by name, best first. */
  readonly others: readonly string[];
}

/** Payload and answer of each Task's function, by state name. */
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
    },
  ];
  CreateChangeSet: [{ deployment: Deployment; phase: Phase; lock: Lock }, ChangeSet];
  DescribeChangeSet: [InPhase & { waitingSince: string }, ReviewSummary];
  RequestApproval: [InPhase & { reviewSummary: ReviewSummary; taskToken: string }, { requested: number }];
  /** `applied`: those that were held back, and are applied now. */
  ApplyMigrations: [InPhase & { reviewSummary: ReviewSummary; lock: Lock }, { applied: readonly string[] }];
  ExecuteChangeSet: [InPhase & { reviewSummary: ReviewSummary; lock: Lock }, StackOperation];
  CheckStack: [InPhase & { operation: StackOperation; waitingSince: string }, StackProgress];
  CheckHealth: [
    InPhase & {
      /** Null where CloudFormation had restored the release already. */
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
