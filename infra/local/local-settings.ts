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
import type { WatchedFunctions } from "./in-process/watch-functions.ts";

/** What a local AWS may be started with; everything has a default. */
export interface LocalAwsOptions {
  /** The port of the endpoints, the pages and the console; 0, the default, takes any free one. */
  readonly port?: number;
  /** How many seconds of the local AWS pass in a real one; 1 by default. */
  readonly speed?: number;
  /** Factor on the simulated delays of the tasks service; 1 by default. */
  readonly delayScale?: number;
  /** Seconds people have to decide; an hour by default. */
  readonly approvalDeadlineSeconds?: number;
  /** Seconds that X-Ray may take to show the traces; those of the settings by default. */
  readonly traceDeadlineSeconds?: number;
  /** How the orchestrator reaches the Slack channel: by a bot, the default, or by an incoming webhook. */
  readonly slack?: "bot" | "webhook";
  /** Template parameters that every deployment of the compute stack sets unless its input does. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Stands between the state machine and its functions, for tests that lose a reply or deliver twice. */
  readonly aroundInvoke?: (invoke: FunctionInvoker) => FunctionInvoker;
  /**
   * Where the functions run: from their bundles in worker threads, the default, or from their sources in this process,
   * where they can be stepped through and their coverage is seen; or there too, as they were last loaded by
   * `in-process/watch-functions.ts`.
   */
  readonly functions?: "bundles" | "inProcess" | Pick<WatchedFunctions, "current">;
  /** Stacks that may be deployed besides the compute stack. */
  readonly targets?: readonly Target[];
  /** Told of each part as it is up, with the milliseconds it took. */
  readonly onStarted?: (part: string, milliseconds: number) => void;
}

export const defaultApprovalDeadlineSeconds = 3600;
export interface LocalSources {
  readonly options: LocalAwsOptions;
  readonly endpointUrl: string;
  readonly databaseSecretArn: string;
  readonly slackSecretArn: string;
  readonly externalApiUrl: string;
}

/** The functions' settings on this machine, by name: those of AWS, with what is here in the place of what is there. */
export function localEnvironment(sources: LocalSources): Readonly<Record<EnvironmentName, string>> {
  const { options, endpointUrl, databaseSecretArn, slackSecretArn } = sources;
  const { approvalDeadlineSeconds = defaultApprovalDeadlineSeconds, targets = [] } = options;
  const { traceDeadlineSeconds = settings.deadlines.traceSeconds } = options;
  return functionEnvironment({
    settings: {
      ...settings,
      approval: {
        ...settings.approval,
        recipients: ["bob@example.com", "carol@example.com"],
        mailSender: "xray-watch@example.com",
        deadlineSeconds: approvalDeadlineSeconds,
      },
      deadlines: { ...settings.deadlines, traceSeconds: traceDeadlineSeconds },
      targets: [computeTarget(sources), ...targets],
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

function computeTarget({ options, externalApiUrl }: LocalSources): Target {
  const { delayScale = 1, parameters = {} } = options;
  return defineTarget({
    stackName,
    template: "compute",
    createWhenMissing: true,
    parameters: {
      // The PostgreSQL of this machine has no certificate, and its connections do not leave the machine.
      DatabaseSslMode: "disable",
      DelayScale: String(delayScale),
      ExternalApiUrl: externalApiUrl,
      ...parameters,
    },
    delayScale,
  });
}
