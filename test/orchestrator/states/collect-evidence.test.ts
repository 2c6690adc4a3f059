import { type CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import type { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { RDSDataClient } from "@aws-sdk/client-rds-data";
import { describe, expect, it } from "vitest";
import { clientToken } from "../../../orchestrator/deployment/client-token.ts";
import { readEvidence } from "../../../orchestrator/evidence/evidence.ts";
import { collectEvidence } from "../../../orchestrator/states/collect-evidence.ts";
import { storeSmokeTests } from "../../../orchestrator/verification/smoke-test-results.ts";
import { storeTraceReport, type TraceReport } from "../../../orchestrator/verification/trace-report.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aDeployment, aTarget, changeSet, stackArn } from "../fixtures/a-deployment.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const deployment = aDeployment();
const token = clientToken(deployment.id, "deploy", "execute-change-set");
const family = "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/xray-poc-compute-task";
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));

const event = (minute: number, id: string, status: string, physicalId: string, more: object = {}) => ({
  LogicalResourceId: id,
  PhysicalResourceId: physicalId,
  ResourceType: id === "EcsTaskDefinition" ? "AWS::ECS::TaskDefinition" : "AWS::ECS::Service",
  ResourceStatus: status,
  Timestamp: at(minute),
  ClientRequestToken: token,
  ...more,
});

/** A failed update that CloudFormation undid; newest first. */
const stackEvents = [
  event(9, "xray-poc-compute", "UPDATE_ROLLBACK_COMPLETE", stackArn),
  event(8, "EcsTaskDefinition", "UPDATE_COMPLETE", `${family}:1`),
  event(7, "EcsService", "UPDATE_FAILED", "service", {
    ResourceStatusReason: "Circuit Breaker was triggered",
  }),
  event(6, "EcsTaskDefinition", "UPDATE_COMPLETE", `${family}:2`),
  event(5, "xray-poc-compute", "UPDATE_IN_PROGRESS", stackArn),
  event(1, "xray-poc-compute", "UPDATE_COMPLETE", stackArn, { ClientRequestToken: "the update before" }),
];

const outputs = {
  ClusterName: "cluster",
  ServiceName: "service",
  TargetGroupArn: "target-group",
  LogGroupName: "/ecs/xray-poc-compute",
};

const task = (id: string, revision: number, more: object = {}) => ({
  taskArn: `arn:aws:ecs:ap-northeast-1:123456789012:task/cluster/${id}`,
  taskDefinitionArn: `${family}:${revision}`,
  createdAt: at(6),
  ...more,
});

const failedTask = task("new", 2, {
  lastStatus: "STOPPED",
  stopCode: "EssentialContainerExited",
  stoppedReason: "Essential container in task exited",
  stoppedAt: at(7),
  containers: [{ name: "app", lastStatus: "STOPPED", exitCode: 1 }],
});

/** Of the same definition, in an operation before. */
const earlierTask = task("earlier", 2, { ...failedTask, taskArn: "earlier", stoppingAt: at(3) });

const taskDefinition = {
  cpu: "256",
  memory: "1024",
  containerDefinitions: [
    {
      name: "app",
      image: "tasks:1.1.0",
      environment: [
        { name: "DATABASE_URL", value: "postgresql://tasks:hunter2@db:5432/postgres?password=hunter2" },
        { name: "GREETING", value: "hunter2" },
        { name: "DATABASE_POOL_SIZE", value: "20" },
        { name: "SECRET_POOL_SIZE", value: "hunter2" },
        { name: "AWS_XRAY_DAEMON_ADDRESS", value: "localhost:2000" },
      ],
      secrets: [{ name: "PGPASSWORD", valueFrom: "arn:aws:secretsmanager:hunter2" }],
    },
  ],
};

const logEvent = (stream: string, message: string) => ({
  logStreamName: `app/${stream}`,
  timestamp: at(6).getTime(),
  message: `${message}\n`,
});

const denied = () =>
  Promise.reject(Object.assign(new Error("not allowed"), { name: "AccessDeniedException" }));

/** AWS after that failure; the named parts refuse to answer. */
function aws(...refusing: ("ecs" | "logs" | "cloudFormation" | "targets" | "rdsData")[]) {
  const logsAsked: FilterLogEventsCommand["input"][] = [];
  const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  const answers = {
    cloudFormation: async (command: object) =>
      command instanceof DescribeStacksCommand
        ? { Stacks: [{ StackName: "xray-poc-compute", StackStatus: "UPDATE_ROLLBACK_COMPLETE", Outputs }] }
        : { StackEvents: stackEvents },
    ecs: async (
      command:
        | DescribeServicesCommand
        | DescribeTaskDefinitionCommand
        | ListTasksCommand
        | DescribeTasksCommand,
    ) => {
      if (command instanceof DescribeTaskDefinitionCommand) return { taskDefinition };
      if (command instanceof DescribeServicesCommand) {
        const events = [
          { createdAt: at(7), message: "(service service) has started 1 tasks: (task new)." },
          { createdAt: at(4), message: "(service service) failed with these codes: [503]." },
        ];
        return {
          services: [{ status: "ACTIVE", desiredCount: 2, runningCount: 2, pendingCount: 0, events }],
        };
      }
      if (command instanceof ListTasksCommand) return { taskArns: [command.input.desiredStatus] };
      return {
        tasks: command.input.tasks?.includes("STOPPED") ? [failedTask, earlierTask] : [task("old", 1)],
      };
    },
    logs: async ({ input }: FilterLogEventsCommand) => {
      logsAsked.push(input);
      if (!input.nextToken)
        return { events: [logEvent("app/old", "a line of the old version")], nextToken: "2" };
      const lines = [
        "connect ECONNREFUSED 127.0.0.1:5432",
        "DATABASE_URL is postgresql://tasks:hunter2@db:5432/x",
      ];
      return { events: lines.map((line) => logEvent("app/new", line)) };
    },
    rdsData: async () => ({}),
    targets: async () => ({
      TargetHealthDescriptions: [
        { Target: { Id: "10.0.0.1", Port: 3000 }, TargetHealth: { State: "healthy" } },
      ],
    }),
  };
  const client = (part: keyof typeof answers) =>
    ({ send: refusing.includes(part) ? denied : answers[part] }) as unknown;
  return {
    clients: {
      cloudFormation: client("cloudFormation") as CloudFormationClient,
      cloudWatchLogs: client("logs") as CloudWatchLogsClient,
      ecs: client("ecs") as ECSClient,
      elasticLoadBalancing: client("targets") as ElasticLoadBalancingV2Client,
      rdsData: client("rdsData") as RDSDataClient,
    },
    logsAsked,
  };
}

const failure = { error: "StackUpdateFailed", cause: "CloudFormation undid the update; PGPASSWORD=hunter2" };

const database = { clusterArn: "cluster", secretArn: "secret", name: "postgres", migrations: true };

const traceReport: TraceReport = {
  checkedAt: "",
  results: [{ name: "a test", traceId: "1-1-1", status: "missing", problems: [] }],
  timelines: [{ name: "a test", traceId: "1-1-1", durationMs: 3, spans: [], omitted: 0 }],
  map: { nodes: [], edges: [] },
};

async function collect(...refusing: Parameters<typeof aws>) {
  const table = await startStateTable();
  const { clients, logsAsked } = aws(...refusing);
  await storeSmokeTests(table, deployment.id, "deploy", {
    serviceUrl: "http://alb",
    startedAt: "",
    results: [],
  });
  await storeTraceReport(table, deployment.id, "deploy", traceReport);
  const diagnosis = await collectEvidence(
    { ...clients, table, clock: new VirtualClock(), target: aTarget({ database }) },
    { deployment, phase: "deploy", changeSet, failure },
  );
  const stored = await readEvidence(table, deployment.id, "deploy");
  if (!stored) throw new Error("no evidence was stored");
  return { diagnosis, stored, logsAsked };
}

describe("collecting evidence", () => {
  it("keeps what the failed version left, without what belongs to another", async () => {
    const { stored, logsAsked } = await collect();
    const { evidence } = stored;

    expect(evidence.stackEvents.map(({ logicalId, status }) => `${logicalId} ${status}`)).toEqual([
      "xray-poc-compute UPDATE_IN_PROGRESS",
      "EcsTaskDefinition UPDATE_COMPLETE",
      "EcsService UPDATE_FAILED",
      "EcsTaskDefinition UPDATE_COMPLETE",
      "xray-poc-compute UPDATE_ROLLBACK_COMPLETE",
    ]);
    expect(evidence.tasks).toMatchObject([
      { taskDefinition: `${family}:2`, stopCode: "EssentialContainerExited", containers: [{ exitCode: 1 }] },
    ]);
    expect(evidence.logs.map(({ container, taskId }) => `${container} ${taskId}`)).toEqual([
      "app new",
      "app new",
    ]);
    expect(evidence.service?.events).toHaveLength(1);
    expect(evidence.targets).toMatchObject([{ target: "10.0.0.1:3000", state: "healthy" }]);
    expect(evidence.smokeTests).toMatchObject({ serviceUrl: "http://alb" });
    expect(evidence.traces).toEqual(traceReport.results);
    expect(evidence.timelines).toEqual(traceReport.timelines);
    expect(evidence.database).toEqual({ answers: true });
    expect(evidence.unread).toEqual([]);
    expect(logsAsked.map(({ startTime, nextToken }) => [startTime, nextToken])).toEqual([
      [at(5).getTime(), undefined],
      [at(5).getTime(), "2"],
    ]);
  });

  it("answers the diagnosis it stores", async () => {
    const { diagnosis, stored } = await collect();

    expect(diagnosis).toMatchObject({
      finding: "DATABASE_URL is wrong",
      proof: ["connect ECONNREFUSED 127.0.0.1:5432", "the RDS Data API reaches the database"],
    });
    expect(stored.diagnosis).toEqual(diagnosis);
    expect(stored.evidence.findings.map(({ finding }) => finding)).toEqual(["DATABASE_URL is wrong"]);
  });

  it("takes a refusal of the Data API for evidence", async () => {
    const { diagnosis, stored } = await collect("rdsData");

    expect(stored.evidence.database).toEqual({
      answers: false,
      said: "AccessDeniedException: not allowed",
    });
    expect(stored.evidence.unread).toEqual([]);
    expect(diagnosis.finding).toBe("database cannot be reached");
  });

  it("keeps what was deployed, values of the environment only where they are addresses", async () => {
    const { stored } = await collect();

    expect(stored.evidence.taskDefinition).toMatchObject({
      arn: `${family}:2`,
      memory: "1024",
      containers: [
        {
          environment: [
            { name: "DATABASE_URL", value: "postgresql://db:5432/postgres" },
            { name: "GREETING" },
            { name: "DATABASE_POOL_SIZE", value: "20" },
            { name: "SECRET_POOL_SIZE" },
            { name: "AWS_XRAY_DAEMON_ADDRESS", value: "localhost:2000" },
          ],
          secrets: ["PGPASSWORD"],
        },
      ],
    });
  });

  it("keeps no secret", async () => {
    const { stored } = await collect();

    expect(JSON.stringify(stored)).toContain("[redacted]");
    expect(JSON.stringify(stored)).not.toContain("hunter2");
  });

  it.each([
    [
      "ecs",
      [
        "service: AccessDeniedException: not allowed",
        "tasks: AccessDeniedException: not allowed",
        "task definition: AccessDeniedException: not allowed",
      ],
    ],
    ["logs", ["logs: AccessDeniedException: not allowed"]],
    ["targets", ["targets: AccessDeniedException: not allowed"]],
    [
      "cloudFormation",
      ["stack events: AccessDeniedException: not allowed", "stack: AccessDeniedException: not allowed"],
    ],
  ] as const)("goes without what %s does not tell, and names it", async (part, unread) => {
    const { stored, diagnosis } = await collect(part);

    expect(stored.evidence.unread).toEqual(unread);
    expect(diagnosis.finding).not.toBe("");
  });

  it("finds the service of a stack that could not be created by its events", async () => {
    const { clients } = aws();
    const table = await startStateTable();
    const made = [
      event(6, "EcsService", "CREATE_FAILED", "service-arn"),
      event(5, "EcsCluster", "CREATE_COMPLETE", "cluster", { ResourceType: "AWS::ECS::Cluster" }),
      event(4, "xray-poc-compute", "CREATE_IN_PROGRESS", stackArn),
    ];
    const cloudFormation = {
      send: async (command: object) =>
        command instanceof DescribeStacksCommand
          ? { Stacks: [{ StackStatus: "ROLLBACK_COMPLETE" }] }
          : { StackEvents: made },
    } as unknown as CloudFormationClient;

    await collectEvidence(
      { ...clients, cloudFormation, table, clock: new VirtualClock(), target: aTarget() },
      { deployment, phase: "deploy", changeSet: null, failure },
    );

    const stored = await readEvidence(table, deployment.id, "deploy");
    expect(stored?.evidence.service?.status).toBe("ACTIVE");
  });
});
