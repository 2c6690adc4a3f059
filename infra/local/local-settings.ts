import { defineTarget, type Target } from "../../orchestrator/deployment/target.ts";
import { functionEnvironment } from "../functions/environment.ts";
import type { EnvironmentName } from "../functions/functions.ts";
import { settings } from "../settings.ts";
import {
  cloudFormationRoleArn,
  clusterArn,
  databaseName,
  imageRegistry,
  stackName,
  stateMachineName,
  tableName,
} from "./access/local-names.ts";
import { stateMachineArn } from "./aws/step-functions/executions/names.ts";
import type { FunctionInvoker } from "./aws/step-functions/run/state-run.ts";
import type { AroundRequest } from "./aws/wire/endpoint.ts";
import type { WatchedFunctions } from "./in-process/watch-functions.ts";

/** The options of a local AWS. All have defaults. */
export interface LocalAwsOptions {
  /** The port of the endpoints, the pages and the console. Default: 0, any free port. */
  readonly port?: number;
  /** Seconds of the local AWS per real second. Default: 1. */
  readonly speed?: number;
  /** Factor for the simulated delays of the tasks service. Default: 1. */
  readonly delayScale?: number;
  /** Seconds that approvers have to decide. Default: one hour. */
  readonly approvalDeadlineSeconds?: number;
  /** Mail addresses of those who decide. Default: bob and carol. */
  readonly approvers?: readonly string[];
  /** How many of them have to approve. Default: the value in the settings. */
  readonly quorum?: number;
  /** Seconds until X-Ray must return the traces. Default: the value in the settings. */
  readonly traceDeadlineSeconds?: number;
  /** How the orchestrator posts to the Slack channel: as a bot (default) or through an incoming webhook. */
  readonly slack?: "bot" | "webhook";
  /** Template parameters of every deployment of the compute stack. The deployment's input overrides them. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Wraps the invocation of functions by the state machine, for tests that lose a reply or invoke a function twice. */
  readonly aroundInvoke?: (invoke: FunctionInvoker) => FunctionInvoker;
  /** Wraps the serving of all requests to the endpoint, for tests of a bad network. */
  readonly aroundRequest?: AroundRequest;
  /**
   * Where the functions run: from their bundles in worker threads, the default, or from their sources in this process,
   * where they can be stepped through and their coverage is seen; or there too, as they were last loaded by
   * `in-process/watch-functions.ts`.
   */
  readonly functions?: "bundles" | "inProcess" | Pick<WatchedFunctions, "current">;
  /** Deployable stacks besides the compute stack. */
  readonly targets?: readonly Target[];
  /** A PostgreSQL server to create a database on. By default the one in `DATABASE_URL`, or a new one. */
  readonly databaseUrl?: string | undefined;
  /** Called when a part has started, with the milliseconds that this took. */
  readonly onStarted?: (part: string, milliseconds: number) => void;
}

export const defaultApprovalDeadlineSeconds = 3600;

export interface LocalEnvironmentOptions {
  readonly options: LocalAwsOptions;
  readonly endpointUrl: string;
  readonly databaseSecretArn: string;
  readonly slackSecretArn: string;
  readonly externalApiUrl: string;
  /** Whether the database can be cloned; then waiting migrations are rehearsed. */
  readonly isCloneable: boolean;
}

/** The functions' settings on this machine, by name: those of AWS, with the local addresses and names. */
export function localEnvironment(
  sources: LocalEnvironmentOptions,
): Readonly<Record<EnvironmentName, string>> {
  const { options, endpointUrl, databaseSecretArn, slackSecretArn } = sources;
  const { approvalDeadlineSeconds = defaultApprovalDeadlineSeconds, targets = [] } = options;
  const { approvers = ["bob@example.com", "carol@example.com"], quorum = settings.approval.quorum } = options;
  const { traceDeadlineSeconds = settings.deadlines.traceSeconds } = options;
  return functionEnvironment({
    settings: {
      ...settings,
      approval: {
        ...settings.approval,
        recipients: approvers,
        quorum,
        knownRequesters: ["example.com"],
        mailSender: "xray-watch@example.com",
        deadlineSeconds: approvalDeadlineSeconds,
      },
      deadlines: { ...settings.deadlines, traceSeconds: traceDeadlineSeconds },
      targets: [computeTarget(sources), ...targets],
      database: { ...settings.database, rehearsal: sources.isCloneable },
    },
    tableName,
    stateMachineArn: stateMachineArn(stateMachineName),
    webUrl: endpointUrl,
    database: { clusterArn, secretArn: databaseSecretArn, name: databaseName },
    imageRegistry,
    slackSecretArn,
    cloudFormationRoleArn,
  });
}

function computeTarget({ options, externalApiUrl }: LocalEnvironmentOptions): Target {
  const { delayScale = 1, parameters = {} } = options;
  return defineTarget({
    stackName,
    template: "compute",
    createWhenMissing: true,
    parameters: {
      // The local PostgreSQL has no certificate, and its connections do not leave the machine.
      DatabaseSslMode: "disable",
      DelayScale: String(delayScale),
      ExternalApiUrl: externalApiUrl,
      ...parameters,
    },
    delayScale,
  });
}
