import { matches } from "../../orchestrator/web/web-paths.ts";
import { calledEveryMinute, sweepMinutes } from "../functions/functions.ts";
import { type Route, routes } from "../functions/routes.ts";
import { type LocalClients, localClients } from "./access/local-clients.ts";
import { functionName } from "./access/local-names.ts";
import { ActionRecord, type ActionsByFunction } from "./action-record.ts";
import { clockOfSpeed, type WaitingClock } from "./aws/clock.ts";
import { startSchedule } from "./aws/event-bridge/schedule.ts";
import type { DeadLetter } from "./aws/lambda/asynchronous-invocation.ts";
import { httpApi } from "./aws/lambda/http-api.ts";
import { createLambdaRuntime, type LambdaRuntime, type LocalFunction } from "./aws/lambda/lambda-runtime.ts";
import type { Postgres } from "./aws/postgres/postgres.ts";
import type { Inbox } from "./aws/ses/inbox.ts";
import type { SlackChannel } from "./aws/slack/slack-channel.ts";
import type { HistoryListener } from "./aws/step-functions/step-functions.ts";
import { type HttpMount, startEndpoint } from "./aws/wire/endpoint.ts";
import { startBaseServices } from "./base-services.ts";
import { createConsole } from "./console/console.ts";
import { isCloneable } from "./database-cluster.ts";
import { DisposableStack } from "./disposable-stack.ts";
import { localFunctions } from "./local-functions.ts";
import { createLocalServices, type LocalServices } from "./local-services.ts";
import { defaultApprovalDeadlineSeconds, type LocalAwsOptions } from "./local-settings.ts";
import { provision } from "./provision.ts";
import { assertMayWrite } from "./table-writes.ts";
import { upgrader } from "./upgrade.ts";

/** AWS on this machine, with the orchestrator deployed to it. */
export interface LocalAws {
  /** `http://127.0.0.1:<port>`: the endpoint of all services, the approval pages and the console. */
  readonly url: string;
  readonly clock: WaitingClock;
  readonly stateMachineArn: string;
  readonly databaseSecretArn: string;
  /** The synthesised template that deployments use. */
  readonly computeTemplate: object;
  readonly clients: LocalClients;
  readonly inbox: Inbox;
  readonly slackChannel: SlackChannel;
  /** The IAM actions that each function has used so far. */
  actionsByFunction(): ActionsByFunction;
  /**
   * Deploys the orchestrator again: publishes a version of its functions, each modified by `change`, and updates the
   * state machine to call this version. Running executions continue with their versions.
   */
  upgrade(change: (fn: LocalFunction) => LocalFunction): Promise<void>;
  /** Pauses the database, as Aurora does when idle. The next call resumes it. */
  pauseDatabase(): void;
  /** Stops the database server and starts it again with its data. Undefined with `DATABASE_URL`. */
  readonly databaseServer: Pick<Postgres, "start" | "stop"> | undefined;
  /** Calls the listener for each history event of each execution. Returns the function that unsubscribes it. */
  onHistoryEvent(listener: HistoryListener): () => void;
  /** Resolves when no clean-up of a stopped, timed-out or failed execution is in progress or has to be repeated. */
  cleanedUp(): Promise<void>;
  /** The executions whose clean-up failed every time. */
  deadLetters(): readonly DeadLetter[];
  /** Ends all processes, connections and timers, and removes all temporary files. */
  close(): Promise<void>;
}

/**
 * Starts AWS on this machine and deploys the orchestrator to it. Throws `PortInUse`, `TemporaryFolderNotWritable` and
 * the errors of PostgreSQL's start. After an error nothing is left running.
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const disposables = new DisposableStack();
  try {
    return await start(options, disposables);
  } catch (error) {
    await disposables.close();
    throw error;
  }
}

async function start(options: LocalAwsOptions, disposables: DisposableStack): Promise<LocalAws> {
  const { approvalDeadlineSeconds = defaultApprovalDeadlineSeconds } = options;
  const clock = clockOfSpeed(options.speed);
  const onStarted = options.onStarted ?? (() => {});
  const actions = new ActionRecord();
  const baseServices = await startBaseServices({
    clock,
    disposables,
    onWrite: (write) => {
      actions.recordWrite(write);
      assertMayWrite(write);
    },
    databaseUrl: options.databaseUrl,
    bundled: (options.functions ?? "bundles") === "bundles",
    onStarted,
  });
  const startedAt = performance.now();
  let lambda: LambdaRuntime | undefined;
  const services = createLocalServices({
    clock,
    disposables,
    baseServices,
    lambda: () => started(lambda),
    endpointUrl: () => endpoint.url,
    aroundInvoke: options.aroundInvoke ?? ((invoke) => invoke),
  });
  const mounts: HttpMount[] = [...services.slackChannel.mounts, baseServices.dynamoDb.mount];
  const endpoint = disposables.use(
    await startEndpoint({
      port: options.port ?? 0,
      services: services.all,
      mounts,
      onCall: actions.record,
      onSuccess: services.cloudTrail.record,
      ...(options.aroundRequest && { aroundRequest: options.aroundRequest }),
    }),
  );
  const clients = disposables.use(localClients(endpoint.url));
  const functions = localFunctions({ options, endpointUrl: endpoint.url, baseServices, services });
  lambda = disposables.use(createLambdaRuntime({ functions, clock, logs: services.logs }));
  const { stateMachineArn } = await provision({
    clients,
    baseServices,
    services,
    endpointUrl: endpoint.url,
    slack: options.slack ?? "bot",
  });
  const { invoke } = lambda;
  const schedule = (everyMinutes: number, name: string) =>
    disposables.use(
      startSchedule({ clock, everyMinutes, invokeTarget: () => invoke(functionName(name), {}) }),
    );
  for (const name of calledEveryMinute) schedule(1, name);
  schedule(sweepMinutes, "sweep-executions");
  if (isCloneable(baseServices.database)) schedule(sweepMinutes, "sweep-clones");
  mounts.push(
    ...routes.map((route) => mountOf(route, lambda, services)),
    createConsole({
      ...services,
      clients,
      stateMachineArn,
      clock,
      approvalDeadlineSeconds,
      endpointUrl: () => endpoint.url,
    }),
  );
  onStarted("AWS endpoints", performance.now() - startedAt);
  return {
    url: endpoint.url,
    clock,
    stateMachineArn,
    databaseSecretArn: services.databaseSecretArn,
    computeTemplate: baseServices.computeTemplate,
    clients,
    inbox: services.inbox,
    slackChannel: services.slackChannel,
    upgrade: upgrader({ lambda, functions, stepFunctions: clients.stepFunctions, stateMachineArn }),
    actionsByFunction: () => actions.byFunction(),
    pauseDatabase: services.pauseDatabase,
    databaseServer: "stop" in baseServices.database ? baseServices.database : undefined,
    onHistoryEvent: services.onHistoryEvent,
    cleanedUp: services.cleanedUp,
    deadLetters: services.deadLetters,
    close: async () => {
      await services.closeRules();
      await disposables.close();
    },
  };
}

/** A route of the HTTP API, without its restriction to some methods. */
const mountOf = (
  { path, functionName: name, isSigned }: Route,
  lambda: LambdaRuntime,
  { callerOf }: LocalServices,
): HttpMount => ({
  matches: ({ url = "" }) => matches(path, url.split("?")[0] ?? ""),
  handle: httpApi(lambda, functionName(name), isSigned ? { authorize: callerOf } : {}),
});

function started(lambda: LambdaRuntime | undefined): LambdaRuntime {
  if (!lambda) throw new Error("functions cannot be invoked before the endpoint has started");
  return lambda;
}
