import type { EnvironmentName } from "../functions.ts";

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
  /** Template parameters that every deployment sets unless its input does. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Told of each part as it is up, with the milliseconds it took. */
  readonly onStarted?: (part: string, milliseconds: number) => void;
}

export const region = "ap-northeast-1";
export const accountId = "123456789012";
export const stackName = "xray-poc-compute";
export const tableName = "xray-watch";
export const databaseName = "postgres";
export const clusterArn = `arn:aws:rds:${region}:${accountId}:cluster:xray-poc-database`;
export const stateMachineName = "xray-watch-deploy";
export const functionName = (name: string) => `xray-watch-${name}`;
export const functionArn = (name: string) =>
  `arn:aws:lambda:${region}:${accountId}:function:${functionName(name)}`;

export interface EnvironmentSources {
  readonly options: LocalAwsOptions;
  readonly endpointUrl: string;
  readonly databaseSecretArn: string;
  readonly slackSecretArn: string;
  readonly externalApiUrl: string;
}

/** The functions' settings on this machine, by name; on AWS the orchestrator's stack gives them. */
export function functionEnvironment(sources: EnvironmentSources): Readonly<Record<EnvironmentName, string>> {
  const { approvalDeadlineSeconds = 3600, delayScale = 1, parameters = {} } = sources.options;
  return {
    APPROVAL_DEADLINE_SECONDS: String(approvalDeadlineSeconds),
    APPROVAL_RECIPIENTS: "bob@example.com",
    DATABASE_CLUSTER_ARN: clusterArn,
    DATABASE_NAME: databaseName,
    DATABASE_SECRET_ARN: sources.databaseSecretArn,
    DEFAULT_PARAMETERS: JSON.stringify({
      DelayScale: String(delayScale),
      ExternalApiUrl: sources.externalApiUrl,
      ...parameters,
    }),
    DEFAULT_STACK_NAME: stackName,
    DELAY_SCALE: String(delayScale),
    // Ten minutes: the stack is complete by then, so the service needs only a moment more.
    HEALTH_DEADLINE_SECONDS: "600",
    MAIL_SENDER: "xray-watch@example.com",
    SLACK_SECRET_ARN: sources.slackSecretArn,
    // An hour: the circuit breaker gives up on a bad version long before.
    STACK_DEADLINE_SECONDS: "3600",
    TABLE_NAME: tableName,
    // X-Ray indexes within seconds as a rule; two minutes are its slow days.
    TRACE_DEADLINE_SECONDS: "120",
    TRACE_POLICY: "fail",
    WEB_URL: sources.endpointUrl,
  };
}
