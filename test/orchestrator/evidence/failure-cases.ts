import type { ObservedTask } from "../../../orchestrator/ecs/service-observation.ts";
import type { DatabaseEvidence, Evidence } from "../../../orchestrator/evidence/evidence.ts";
import { databaseFailures } from "./database-failure-cases.ts";

const targetGroup =
  "(target-group arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/tasks/1)";

/** A failed update without anything that explains it. */
export const nothing: Evidence = {
  deploymentId: "release-1-1-0",
  phase: "deploy",
  failure: {
    error: "StackUpdateFailed",
    cause: "CloudFormation rolled back the update (UPDATE_ROLLBACK_COMPLETE)",
  },
  collectedAt: "2026-01-01T00:10:00.000Z",
  stackEvents: [
    {
      at: "2026-01-01T00:09:00.000Z",
      logicalId: "EcsService",
      type: "AWS::ECS::Service",
      status: "UPDATE_FAILED",
      reason: "Resource handler returned message: ECS Deployment Circuit Breaker was triggered.",
    },
  ],
  service: {
    name: "tasks",
    status: "ACTIVE",
    taskDefinition: "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/tasks:2",
    desiredCount: 2,
    runningCount: 2,
    pendingCount: 0,
    healthCheckGracePeriodSeconds: 60,
    deployments: [],
    events: [{ at: "2026-01-01T00:08:00.000Z", message: "(service tasks) has reached a steady state." }],
  },
  tasks: [],
  logs: [],
  targets: [{ target: "10.0.0.1:3000", state: "healthy" }],
  traces: [],
  timelines: [],
  findings: [],
  cut: [],
  unread: [],
};

export const task = (changes: Partial<ObservedTask>): Evidence => ({
  ...nothing,
  tasks: [
    {
      taskArn: "arn:aws:ecs:ap-northeast-1:123456789012:task/cluster/1",
      taskDefinition: "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/tasks:2",
      lastStatus: "STOPPED",
      containers: [],
      ...changes,
    },
  ],
});

const notStarted = (stoppedReason: string) => task({ stopCode: "TaskFailedToStart", stoppedReason });

export const log = (message: string, container = "app", changes: Partial<Evidence> = {}): Evidence => ({
  ...nothing,
  logs: [{ at: "2026-01-01T00:05:00.000Z", container, taskId: "1", message }],
  ...changes,
});

const answering: DatabaseEvidence = { answers: true };
const silent: DatabaseEvidence = {
  answers: false,
  said: "DatabaseUnavailableException: The writer instance in the DB cluster isn't available.",
};
const logWith = (database: DatabaseEvidence, message: string) => log(message, "app", { database });

export const events = (...messages: string[]): Evidence => ({
  ...nothing,
  service: {
    ...(nothing.service as NonNullable<Evidence["service"]>),
    events: messages.map((message) => ({ at: "", message })),
  },
});

const stackEvent = (reason: string, status = "UPDATE_FAILED", type = "AWS::IAM::Role"): Evidence => ({
  ...nothing,
  stackEvents: [{ at: "2026-01-01T00:09:00.000Z", logicalId: "TaskRole", type, status, reason }],
});

const failure = (error: string, cause: string): Evidence => ({ ...nothing, failure: { error, cause } });

export const smokeTest = (status: number | undefined, problem: string): Evidence => ({
  ...failure("SmokeTestsFailed", "1 of 5 smoke tests failed"),
  smokeTests: {
    serviceUrl: "http://127.0.0.1",
    startedAt: "2026-01-01T00:05:00.000Z",
    results: [
      {
        name: "a test",
        request: "GET /tasks",
        traceId: "1-1-1",
        ...(status === undefined ? {} : { status }),
        problems: [problem],
        failedTries: [],
      },
    ],
  },
});

const missing = { name: "one", traceId: "1-1-1", status: "missing" as const, problems: [] };

/** X-Ray returned none of the traces. */
const withoutTraces = (changes: Partial<Evidence>): Evidence => ({
  ...failure("TracesIncomplete", "X-Ray has 0 of 5 traces complete after 60 s"),
  traces: [missing],
  ...changes,
});

const line = (container: string, message: string) => ({ at: "", container, taskId: "1", message });

const definition = (name: string, environment: { name: string; value?: string }[] = []) => ({
  arn: "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/tasks:2",
  containers: [{ name, image: `${name}:1`, essential: true, environment, secrets: [] }],
});

export const elbFailure = (startedAt: string, stoppingAt: string) =>
  task({
    startedAt,
    stoppingAt,
    stopCode: "ServiceSchedulerInitiated",
    stoppedReason: `Task failed ELB health checks in ${targetGroup}`,
  });

const givenUp = elbFailure("2026-01-01T00:00:00.000Z", "2026-01-01T00:01:35.000Z");

/** For each finding, evidence that only this finding explains. */
export const cases: readonly (readonly [finding: string, evidence: Evidence])[] = [
  [
    "halted by a person",
    { ...nothing, failure: { error: "DeploymentHalted", cause: "halted by bob@example.com" } },
  ],
  [
    "image cannot be pulled",
    {
      ...nothing,
      failure: {
        error: "TasksFailed",
        cause: "the tasks of tasks:2 fail: CannotPullContainerError: tasks:missing: not found",
      },
    },
  ],
  [
    "image cannot be pulled",
    notStarted(
      "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref tasks:missing: not found",
    ),
  ],
  [
    "image cannot be pulled",
    task({
      lastStatus: "PENDING",
      containers: [{ name: "app", lastStatus: "PENDING", reason: "CannotPullContainerError: not found" }],
    }),
  ],
  ["image cannot be pulled", failure("TasksFailed", "task 1: CannotPullContainerError: not found")],
  [
    "tasks cannot reach AWS",
    notStarted(
      "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref: dial tcp 10.0.0.1:443: i/o timeout",
    ),
  ],
  [
    "tasks cannot reach AWS",
    notStarted(
      "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: context deadline exceeded",
    ),
  ],
  [
    "secret cannot be read",
    notStarted(
      "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: ResourceNotFoundException",
    ),
  ],
  [
    "out of memory",
    task({
      stopCode: "EssentialContainerExited",
      containers: [
        {
          name: "app",
          lastStatus: "STOPPED",
          exitCode: 137,
          reason: "OutOfMemoryError: Container killed due to memory usage",
        },
      ],
    }),
  ],
  ["out of memory", log("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory")],
  ["image is for another processor", log("exec /usr/local/bin/node: exec format error")],
  ["container cannot be started", notStarted("CannotStartContainerError: exec: node: not found")],
  [
    "no capacity for tasks",
    events("(service tasks) was unable to place a task. Reason: Capacity is unavailable at this time."),
  ],
  [
    "desired count is 0",
    failure("ServiceUnhealthy", "the desired count is 0, so there is no task to verify"),
  ],
  [
    "previous release fails on the new schema",
    log('column "status" of relation "tasks" does not exist', "app", { phase: "rollback" }),
  ],
  [
    "database is not initialised",
    log('{"level":"error","error":{"message":"relation \\"tasks\\" does not exist"}}'),
  ],
  ["database is not initialised", log('error: relation "tasks" does not exist')],
  ["database is not initialised", log('{"code":"42P01"}')],
  ["database refuses the login", log('FATAL: password authentication failed for user "tasks"')],
  ...databaseFailures(log),
  ["DATABASE_URL is wrong", log("Error: getaddrinfo ENOTFOUND db.example.com")],
  ["DATABASE_URL is wrong", log('could not translate host name "db" to address: Name or service not known')],
  ["DATABASE_URL is wrong", log('FATAL: database "tasks" does not exist')],
  ["DATABASE_URL is wrong", logWith(answering, "Error: connect ECONNREFUSED 127.0.0.1:5432")],
  ["DATABASE_URL is wrong", logWith(answering, "could not connect to server: Connection refused")],
  [
    "security group does not allow the service",
    logWith(answering, 'connection to server at "db" (10.0.0.9), port 5432 failed: timeout expired'),
  ],
  [
    "security group does not allow the service",
    logWith(answering, "Connection terminated due to connection timeout"),
  ],
  ["security group does not allow the service", logWith(answering, "connect ETIMEDOUT 10.0.0.9:5432")],
  ["database is not running", logWith(silent, "Error: connect ECONNREFUSED 10.0.0.9:5432")],
  ["database is not running", logWith(silent, "Error: connect ETIMEDOUT 10.0.0.9:5432")],
  ["database is not running", log("FATAL: the database system is starting up")],
  ["database cannot be reached", log("could not connect to server: Connection refused")],
  [
    "database cannot be reached",
    log('connection to server at "db" (10.0.0.9), port 5432 failed: timeout expired'),
  ],
  ["database cannot be reached", log("Error: connect ECONNREFUSED 127.0.0.1:5432")],
  ["database cannot be reached", log("Error: connect ETIMEDOUT 10.0.0.9:5432")],
  ["database connection fails", logWith(answering, "could not connect to server")],
  ["CloudFormation lacks a permission", stackEvent("User is not authorized to perform: iam:PutRolePolicy")],
  ["service quota is exceeded", stackEvent("The quota for this resource has been reached")],
  ["resource already exists", stackEvent("Resource of type 'AWS::IAM::Role' already exists")],
  [
    "another image runs",
    {
      ...nothing,
      failure: {
        error: "ImageDigestDiffers",
        cause: "the task 1 runs sha256:b as tasks:1.1.0, but sha256:a was approved",
      },
    },
  ],
  [
    "another operation changed the stack",
    failure("StackUpdateInterfered", "another operation brought the stack to UPDATE_COMPLETE"),
  ],
  [
    "service runs another task definition",
    failure("ServiceUnhealthy", "the service is stable with tasks:1, not with tasks:2 of the stack"),
  ],
  ["stack cannot be rolled back", stackEvent("-", "UPDATE_ROLLBACK_FAILED", "AWS::CloudFormation::Stack")],
  ["resource cannot be changed", stackEvent("Invalid value for property MaxSessionDuration")],
  ["stack update takes too long", failure("StackUpdateTimedOut", "not updated within 3600 s")],
  [
    "health check finds no database",
    events(
      `(service tasks) (port 3000) is unhealthy in ${targetGroup} due to (reason Health checks failed with these codes: [503])`,
    ),
  ],
  [
    "health check finds no database",
    smokeTest(200, 'database: Expected "connected" but received "disconnected"'),
  ],
  ["health check finds no database", smokeTest(503, '{"status":"unhealthy","database":"disconnected"}')],
  [
    "health check fails",
    events(
      `(service tasks) (port 3000) is unhealthy in ${targetGroup} due to (reason Health checks failed with these codes: [404])`,
    ),
  ],
  ["service starts too slowly", givenUp],
  [
    "load balancer cannot reach the service",
    { ...givenUp, logs: [line("app", "tasks service listening on 3000")] },
  ],
  [
    "container exits",
    task({
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      containers: [{ name: "app", lastStatus: "STOPPED", exitCode: 1 }],
    }),
  ],
  ["another version answers", smokeTest(200, "expected version 1.1.0, got 1.0.0")],
  ["API answers with an error", smokeTest(500, "expected status 200, got 500: an empty body")],
  ["service does not answer", smokeTest(undefined, "no answer: ECONNRESET by the load balancer")],
  ["service answers too slowly", smokeTest(200, "expected at most 2000 ms, took 2600 ms")],
  ["service answers too slowly", smokeTest(undefined, "no answer within 2000 ms")],
  ["simulated delay is missing", smokeTest(200, "expected at least 2995 ms, took 12 ms")],
  ["contract is broken", smokeTest(200, "0.id: Invalid key: Expected id but received undefined")],
  ["X-Ray daemon does not run", withoutTraces({ taskDefinition: definition("app") })],
  [
    "X-Ray daemon does not run",
    withoutTraces({
      tasks: task({
        lastStatus: "RUNNING",
        containers: [{ name: "xray-daemon", lastStatus: "STOPPED", exitCode: 1 }],
      }).tasks,
    }),
  ],
  [
    "task role lacks X-Ray permissions",
    withoutTraces({
      logs: [line("xray-daemon", "[Error] Sending segment batch failed with: AccessDeniedException: 403")],
    }),
  ],
  [
    "X-Ray middleware is misconfigured",
    withoutTraces({
      taskDefinition: definition("xray-daemon", [{ name: "AWS_XRAY_DAEMON_ADDRESS", value: "xray:2000" }]),
    }),
  ],
  ["X-Ray middleware is not initialized", withoutTraces({ logs: [line("app", "tasks service listening")] })],
  ["no traces", withoutTraces({})],
  [
    "some traces are missing",
    withoutTraces({ traces: [missing, { ...missing, name: "two", status: "complete" }] }),
  ],
  [
    "traces are wrong",
    {
      ...failure("TracesIncomplete", "wrong traces: one"),
      traces: [{ ...missing, status: "wrong", problems: ["no subsegment with namespace remote"] }],
    },
  ],
];
