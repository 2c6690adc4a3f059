import { randomBytes } from "node:crypto";
import { slackClicksPath } from "../../orchestrator/web/web-paths.ts";
import { cleanUpRepetition, executionStatusPattern } from "../functions/functions.ts";
import {
  databaseName,
  databaseSecretName,
  functionName,
  slackSecretName,
  usersByAccessKey,
} from "./access/local-names.ts";
import type { WaitingClock } from "./aws/clock.ts";
import { type CloudFormation, createCloudFormation } from "./aws/cloudformation/cloudformation.ts";
import { noopProviders } from "./aws/cloudformation/noop-providers.ts";
import { type CloudTrail, createCloudTrail } from "./aws/cloudtrail/cloudtrail.ts";
import { createEcr } from "./aws/ecr/ecr.ts";
import { createEcs, type Ecs } from "./aws/ecs/ecs.ts";
import { createElasticLoadBalancing } from "./aws/elastic-load-balancing/elastic-load-balancing.ts";
import { createExecutionStatusRule } from "./aws/event-bridge/execution-status-rule.ts";
import { type CallerOf, callerNames } from "./aws/iam/caller.ts";
import { createRoles, type Roles } from "./aws/iam/roles.ts";
import type { DeadLetter } from "./aws/lambda/asynchronous-invocation.ts";
import type { LambdaRuntime } from "./aws/lambda/lambda-runtime.ts";
import type { LogSink } from "./aws/logs/log-sink.ts";
import { createLogs } from "./aws/logs/logs.ts";
import { createRds } from "./aws/rds/rds.ts";
import { createRdsData } from "./aws/rds-data/rds-data.ts";
import { createSecretsManager, secretArn } from "./aws/secrets-manager/secrets-manager.ts";
import { createSes, type Inbox } from "./aws/ses/inbox.ts";
import { createSlackChannel, type SlackChannel } from "./aws/slack/slack-channel.ts";
import type { FunctionInvoker } from "./aws/step-functions/run/state-run.ts";
import { createStepFunctions, type HistoryListener } from "./aws/step-functions/step-functions.ts";
import { createSts } from "./aws/sts/sts.ts";
import type { AwsService } from "./aws/wire/service.ts";
import type { BaseServices } from "./base-services.ts";
import { dataApiCluster, databaseCluster } from "./database-cluster.ts";
import type { DisposableStack } from "./disposable-stack.ts";
import { createImageRegistry, imageRepository } from "./images/image-registry.ts";

/** The services behind the endpoint, and the parts of them that are also used directly. */
export interface LocalServices {
  readonly all: readonly AwsService[];
  readonly cloudFormation: CloudFormation;
  readonly cloudTrail: CloudTrail;
  /** Who signs with an access key. */
  readonly callerOf: CallerOf;
  readonly ecs: Ecs;
  readonly inbox: Inbox;
  readonly logs: LogSink;
  readonly slackChannel: SlackChannel;
  readonly databaseSecretArn: string;
  readonly slackSecretArn: string;
  pauseDatabase(): void;
  /** Calls the listener for each history event of each execution. Returns the function that unsubscribes it. */
  onHistoryEvent(listener: HistoryListener): () => void;
  /** Resolves when no clean-up of an execution is in progress, or waits for its repetition. */
  cleanedUp(): Promise<void>;
  /** The executions whose clean-up failed every time. */
  deadLetters(): readonly DeadLetter[];
  /** Repeats no clean-up any more. Resolves when none is in progress. */
  closeRules(): Promise<void>;
}

export interface LocalServiceOptions {
  readonly clock: WaitingClock;
  readonly disposables: DisposableStack;
  readonly baseServices: BaseServices;
  /** Returns the Lambda runtime, which is created after the endpoint that its functions call. */
  readonly lambda: () => LambdaRuntime;
  /** Returns the URL of the endpoint, which is created after its services. */
  readonly endpointUrl: () => string;
  readonly aroundInvoke: (invoke: FunctionInvoker) => FunctionInvoker;
}

export function createLocalServices(options: LocalServiceOptions): LocalServices {
  const { clock, disposables, baseServices } = options;
  const { service: ses, inbox } = createSes({ clock });
  const slackChannel = createSlackChannel({
    clock,
    token: randomBytes(12).toString("hex"),
    interactionsUrl: () => `${options.endpointUrl()}${slackClicksPath.path}`,
  });
  const secretsManager = createSecretsManager({
    clock,
    secrets: { [databaseSecretName]: databaseCredentials(baseServices) },
  });
  const callerOf = callerNames(usersByAccessKey);
  const cloudTrail = createCloudTrail({ clock, callerOf });
  const logs = createLogs({ clock });
  const loadBalancing = disposables.use(createElasticLoadBalancing({ clock }));
  const images = createImageRegistry({ serviceBundle: async () => baseServices.serviceBundle });
  const roles = createRoles();
  const ecs = disposables.use(
    createEcs({
      clock,
      images,
      logs: logs.sink,
      secrets: secretValue(secretsManager),
      loadBalancers: loadBalancing,
      startXRayDaemon: ({ roleArn, onLine }) =>
        baseServices.xray.startDaemon({ onLine, refusal: () => daemonRefusal(roles, roleArn) }),
      containerEnvironment: containerEnvironment(baseServices),
    }),
  );
  const cloudFormation = disposables.use(
    createCloudFormation({
      clock,
      providers: { ...noopProviders, ...roles.providers, ...loadBalancing.providers, ...ecs.providers },
    }),
  );
  const rdsData = disposables.use(
    createRdsData({ clock, clusters: [dataApiCluster(baseServices.database)] }),
  );
  const rds = disposables.use(createRds({ clock, rdsData, cluster: databaseCluster(baseServices.database) }));
  const invoke = options.aroundInvoke((name, payload, invocation) =>
    options.lambda().invoke(name, payload, invocation),
  );
  const deadLetters: DeadLetter[] = [];
  const cleanUp = createExecutionStatusRule({
    statuses: executionStatusPattern.detail.status,
    target: {
      ...cleanUpRepetition,
      clock,
      invoke: (event) =>
        invoke(functionName("clean-up-execution"), event, { signal: new AbortController().signal }),
      onFailure: (letter) => deadLetters.push(letter),
    },
  });
  const stepFunctions = disposables.use(
    createStepFunctions({
      clock,
      invoke,
      onExecutionEnded: cleanUp.onExecutionEnded,
    }),
  );
  return {
    all: [
      cloudFormation.service,
      cloudTrail.service,
      createEcr({ images, repositoryName: imageRepository }),
      createSts({ arnOf: (accessKeyId) => callerOf(accessKeyId).arn }),
      ecs.service,
      baseServices.xray.service,
      loadBalancing.service,
      logs.service,
      rds.service,
      rdsData.service,
      secretsManager,
      ses,
      stepFunctions.service,
    ],
    cloudFormation,
    cloudTrail,
    callerOf,
    ecs,
    inbox,
    logs: logs.sink,
    slackChannel,
    databaseSecretArn: secretArn(databaseSecretName),
    slackSecretArn: secretArn(slackSecretName),
    pauseDatabase: rdsData.pause,
    onHistoryEvent: stepFunctions.onEvent,
    cleanedUp: cleanUp.idle,
    deadLetters: () => deadLetters,
    closeRules: cleanUp.close,
  };
}

const databaseCredentials = ({ database }: BaseServices) =>
  JSON.stringify({ username: database.user, password: database.password });

/** AWS's error message if the task's role may not send segments. Undefined otherwise, or for a task without a role. */
function daemonRefusal(roles: Roles, roleArn: string | undefined): string | undefined {
  const action = "xray:PutTraceSegments";
  if (!roleArn || roles.isAllowed(roleArn, action)) return undefined;
  return `AccessDeniedException: User: ${roleArn} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`;
}

/** The variables of containers that differ from AWS. */
function containerEnvironment({ database }: BaseServices): Record<string, string> {
  const { host, port } = database;
  return {
    HOST: "127.0.0.1",
    // The database on another server has a generated name, which the template does not contain.
    ...(database.database === databaseName
      ? {}
      : { DATABASE_URL: `postgresql://${host}:${port}/${database.database}` }),
  };
}

/** Returns a function that resolves container secrets: a secret's ARN, or `<arn>:<JSON key>::` for one value in it. */
function secretValue(secretsManager: AwsService): (valueFrom: string) => Promise<string> {
  return async (valueFrom) => {
    const [, arn = valueFrom, key] = /^(arn:(?:[^:]+:){5}[^:]+)(?::([^:]*))?/.exec(valueFrom) ?? [];
    const answer = await secretsManager.operations.GetSecretValue?.({ SecretId: arn });
    const text = (answer as { SecretString?: string }).SecretString ?? "";
    return key ? String((JSON.parse(text) as Record<string, unknown>)[key]) : text;
  };
}
