import type { Evidence, TaskEvidence } from "../../orchestrator/evidence.ts";

const targetGroup =
  "(target-group arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/tasks/1)";

/** A failed update that left nothing to explain it. */
export const nothing: Evidence = {
  deploymentId: "release-1-1-0",
  stackName: "xray-poc-compute",
  image: "tasks:1.1.0",
  attempt: "deployment",
  failure: {
    error: "StackUpdateFailed",
    cause: "CloudFormation undid the update (UPDATE_ROLLBACK_COMPLETE)",
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
    status: "ACTIVE",
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
  unread: [],
};

export const task = (changes: Partial<TaskEvidence>): Evidence => ({
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

export const log = (message: string, container = "app"): Evidence => ({
  ...nothing,
  logs: [{ at: "2026-01-01T00:05:00.000Z", container, taskId: "1", message }],
});

const events = (...messages: string[]): Evidence => ({
  ...nothing,
  service: {
    ...(nothing.service as NonNullable<Evidence["service"]>),
    events: messages.map((message) => ({ at: "", message })),
  },
});

export const smokeTest = (status: number, problem: string): Evidence => ({
  ...nothing,
  failure: { error: "SmokeTestsFailed", cause: "1 of 5 smoke tests failed" },
  smokeTests: {
    serviceUrl: "http://127.0.0.1",
    startedAt: "2026-01-01T00:05:00.000Z",
    results: [
      {
        name: "a test",
        request: "GET /tasks",
        traceId: "1-1-1",
        status,
        problems: [problem],
        failedTries: [],
      },
    ],
  },
});

export const elbFailure = (startedAt: string, stoppingAt: string) =>
  task({
    startedAt,
    stoppingAt,
    stopCode: "ServiceSchedulerInitiated",
    stoppedReason: `Task failed ELB health checks in ${targetGroup}`,
  });

/** Per finding, what is left behind that nothing but this finding explains. */
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
        cause: "the tasks of tasks:2 do not come up: CannotPullContainerError: tasks:missing: not found",
      },
    },
  ],
  [
    "image cannot be pulled",
    task({
      stopCode: "TaskFailedToStart",
      stoppedReason:
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref tasks:missing: not found",
    }),
  ],
  [
    "image cannot be pulled",
    task({
      lastStatus: "PENDING",
      containers: [{ name: "app", lastStatus: "PENDING", reason: "CannotPullContainerError: not found" }],
    }),
  ],
  [
    "secret cannot be read",
    task({
      stopCode: "TaskFailedToStart",
      stoppedReason:
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed",
    }),
  ],
  [
    "out of memory",
    task({
      stopCode: "EssentialContainerExited",
      containers: [
        {
          name: "app",
          lastStatus: "STOPPED",
          reason: "OutOfMemoryError: Container killed due to memory usage",
        },
      ],
    }),
  ],
  [
    "database is not initialised",
    log('{"level":"error","error":{"message":"relation \\"tasks\\" does not exist"}}'),
  ],
  ["database is not initialised", log('error: relation "tasks" does not exist')],
  ["database is not initialised", log('{"code":"42P01"}')],
  ["database refuses the login", log('FATAL: password authentication failed for user "tasks"')],
  ["database cannot be reached", log("could not connect to server: Connection refused")],
  [
    "database cannot be reached",
    log('connection to server at "db" (10.0.0.9), port 5432 failed: timeout expired'),
  ],
  ["database cannot be reached", log("Error: connect ECONNREFUSED 127.0.0.1:5432")],
  ["database cannot be reached", log("Error: connect ETIMEDOUT 10.0.0.9:5432")],
  ["database cannot be reached", log("Error: getaddrinfo ENOTFOUND db.example.com")],
  [
    "no traces",
    { ...nothing, failure: { error: "TracesIncomplete", cause: "X-Ray shows 0 of 5 traces after 60 s" } },
  ],
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
  ["API answers with an error", smokeTest(500, "expected status 200, got 500: an empty body")],
  ["service starts too slowly", elbFailure("2026-01-01T00:00:00.000Z", "2026-01-01T00:01:35.000Z")],
  [
    "health check fails",
    events(
      `(service tasks) (port 3000) is unhealthy in ${targetGroup} due to (reason Health checks failed with these codes: [404])`,
    ),
  ],
  [
    "service ends by itself",
    task({
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      containers: [{ name: "app", lastStatus: "STOPPED", exitCode: 1 }],
    }),
  ],
];
