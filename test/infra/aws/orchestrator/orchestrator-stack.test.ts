import { readFile } from "node:fs/promises";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { functions } from "../../../../infra/functions/functions.ts";
import { type Settings, settings } from "../../../../infra/settings.ts";
import { type Resource, resourcesOf } from "../synthesized.ts";
import { orchestratorTemplate, synthesizedStack } from "./synthesized.ts";

const slack = { approval: { ...settings.approval, slack: true } };

/** The resource of this type whose logical id begins so. */
function one(
  template: Awaited<ReturnType<typeof synthesizedStack>>["template"],
  type: string,
  id = "",
): Resource {
  const found = Object.entries(template.Resources).filter(
    ([logicalId, resource]) => resource.Type === type && logicalId.startsWith(id),
  );
  expect(found.map(([logicalId]) => logicalId)).toHaveLength(1);
  return (found[0] as [string, Resource])[1];
}

it.each([
  ["the settings as they come", {}],
  ["Slack", slack],
])("with %s no rule of AwsSolutions is broken without a written reason", async (_, changes) => {
  const { app } = await synthesizedStack(changes);

  expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
});

it("outputs where to start, where links lead, where the state is, and a sample input", async () => {
  const template = await orchestratorTemplate();

  const outputs = Object.keys(template.Outputs ?? {});
  expect(outputs).toEqual(
    expect.arrayContaining([
      "StateMachineArn",
      "StateMachineConsoleUrl",
      "ApprovalUrl",
      "TableName",
      "SampleInput",
    ]),
  );
  expect(template.Outputs?.SampleInput?.Value).toBe('{"image":"tasks:1.0.0"}');
  expect(JSON.stringify(template.Outputs?.StateMachineConsoleUrl?.Value)).toContain(
    ".console.aws.amazon.com/states/home",
  );
});

const signedRoutes = [
  "POST /deployments",
  "POST /approvals",
  "POST /halts",
  "POST /links",
  "POST /links/withdrawals",
];

describe("the table", () => {
  it("is what orchestrator/deployment/table.ts describes, paid per request, recoverable and kept", async () => {
    const template = await orchestratorTemplate();

    expect(one(template, "AWS::DynamoDB::GlobalTable")).toMatchObject({
      DeletionPolicy: "Retain",
      Properties: {
        TableName: "xray-watch",
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
        Replicas: [
          {
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          },
        ],
      },
    });
  });

  it("is deleted with its stack when the settings do not protect it", async () => {
    const template = await orchestratorTemplate({ stateTable: { deletionProtection: false } });

    const table = one(template, "AWS::DynamoDB::GlobalTable");
    expect(table.DeletionPolicy).toBe("Delete");
    expect(table.Properties.Replicas[0].DeletionProtectionEnabled).toBe(false);
  });
});

describe("the state machine", () => {
  it("logs everything except the data, is traced, and has a version and an alias with the sample input", async () => {
    const template = await orchestratorTemplate();

    expect(one(template, "AWS::StepFunctions::StateMachine").Properties).toMatchObject({
      StateMachineName: "xray-watch-deploy",
      LoggingConfiguration: { Level: "ALL", IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
    const version = one(template, "AWS::StepFunctions::StateMachineVersion");
    expect(version).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
    expect(version.Properties.Description).toContain('{"image":"tasks:1.0.0"}');
    expect(one(template, "AWS::StepFunctions::StateMachineAlias").Properties.Name).toBe("live");
  });

  it("calls published versions, which are retained for running executions", async () => {
    const template = await orchestratorTemplate();

    const { DefinitionSubstitutions } = one(template, "AWS::StepFunctions::StateMachine").Properties;
    const called = Object.values<{ Ref: string }>(DefinitionSubstitutions).map(
      ({ Ref }) => template.Resources[Ref],
    );
    expect(called).toHaveLength(functions.filter(({ state }) => state).length);
    for (const version of called) {
      expect(version).toMatchObject({
        Type: "AWS::Lambda::Version",
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
      });
    }
  });

  it("may invoke every version of the functions of its states, and nothing else", async () => {
    const template = await orchestratorTemplate();

    const { Policies } = one(template, "AWS::IAM::Role", "DeploymentRole").Properties;
    const [invoke] = Policies[0].PolicyDocument.Statement;
    expect(invoke.Action).toBe("lambda:InvokeFunction");
    const invoked = invoke.Resource.map(
      (arn: unknown) => /function:([\w-]+):\*/.exec(JSON.stringify(arn))?.[1],
    );
    expect(invoked).toEqual(functions.flatMap(({ name, state }) => (state ? [`xray-watch-${name}`] : [])));
  });

  it("publishes new versions of changed functions only", async () => {
    const versions = async (code: string, changes = {}) => {
      const { template } = await synthesizedStack(changes, { code });
      return one(template, "AWS::StepFunctions::StateMachine").Properties.DefinitionSubstitutions;
    };

    const first = await versions("export const handler = () => 1;");

    expect(await versions("export const handler = () => 1;")).toEqual(first);
    const changed = await versions("export const handler = () => 2;");
    for (const [state, version] of Object.entries(first)) expect(changed[state]).not.toEqual(version);
    const stricter = await versions("export const handler = () => 1;", { tracePolicy: "warn" });
    expect(Object.keys(first).filter((state) => stricter[state].Ref !== first[state].Ref)).toEqual([
      "CheckTracesFunctionArn",
    ]);
  });
});

describe("the approval endpoint", () => {
  it("is throttled and serves only approvals, clicks in Slack, deployments and their starts", async () => {
    const template = await orchestratorTemplate();

    expect(one(template, "AWS::ApiGatewayV2::Stage").Properties).toMatchObject({
      StageName: "$default",
      DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    });
    const routes = resourcesOf(template, "AWS::ApiGatewayV2::Route").map(
      ({ Properties }) => Properties.RouteKey,
    );
    const pages = ["GET", "HEAD", "POST"].flatMap((method) => [
      `${method} /approve/{link}`,
      `${method} /approve/{link}/halt`,
    ]);
    const views = ["GET", "HEAD"].map((method) => `${method} /view/{key}/{page+}`);
    expect(routes.sort()).toEqual([...pages, ...views, "POST /slack/interactions", ...signedRoutes].sort());
  });

  it("authenticates by IAM whoever starts, votes, halts or asks for links by command, and nobody else", async () => {
    const template = await orchestratorTemplate();

    const routes = resourcesOf(template, "AWS::ApiGatewayV2::Route").map(({ Properties }) => Properties);
    const signed = routes.filter(({ AuthorizationType }) => AuthorizationType === "AWS_IAM");
    expect(signed.map(({ RouteKey }) => RouteKey)).toEqual(signedRoutes);
    expect(routes.filter(({ AuthorizationType }) => AuthorizationType === "NONE")).toHaveLength(
      routes.length - signedRoutes.length,
    );
  });

  it("never logs a path, which contains a link's secret", async () => {
    const template = await orchestratorTemplate();

    const { Format } = one(template, "AWS::ApiGatewayV2::Stage").Properties.AccessLogSettings;
    expect(JSON.parse(Format)).toMatchObject({ route: "$context.routeKey", status: "$context.status" });
    expect(Format).not.toMatch(/path/i);
  });

  it("is the address in the functions' environment", async () => {
    const template = await orchestratorTemplate();

    const notify = one(template, "AWS::Lambda::Function", "Functionsnotify");
    expect(notify.Properties.Environment.Variables.WEB_URL).toEqual(template.Outputs?.ApprovalUrl?.Value);
  });
});

it("executions that did not succeed are cleaned up, and failed clean-ups are kept in a queue", async () => {
  const template = await orchestratorTemplate();

  const { EventPattern, Targets } = one(template, "AWS::Events::Rule", "CleanUpRule").Properties;
  expect(EventPattern).toMatchObject({
    source: ["aws.states"],
    detail: {
      status: ["ABORTED", "FAILED", "TIMED_OUT"],
      stateMachineArn: [template.Outputs?.StateMachineArn?.Value],
    },
  });
  const { DestinationConfig } = one(
    template,
    "AWS::Lambda::EventInvokeConfig",
    "Functionscleanupexecution",
  ).Properties;
  const { OnFailure } = DestinationConfig;
  expect(Targets[0].DeadLetterConfig.Arn).toEqual(OnFailure.Destination);
  expect(one(template, "AWS::SQS::Queue").Properties.MessageRetentionPeriod).toBe(14 * 24 * 60 * 60);
});

it("approvals, outcomes and unproven starts are followed up every minute, by calls that are not retried", async () => {
  const template = await orchestratorTemplate();

  const { ScheduleExpression, Targets } = one(template, "AWS::Events::Rule", "EveryMinute").Properties;
  expect(ScheduleExpression).toBe("rate(1 minute)");
  for (const { RetryPolicy } of Targets) expect(RetryPolicy).toEqual({ MaximumRetryAttempts: 0 });
  const called = JSON.stringify(Targets.map(({ Arn }: { Arn: unknown }) => Arn));
  expect(called).toMatch(/proverequesters.*followup/);
});

it.each([
  ["what is left behind", "CleanUpSweep", "sweepexecutions"],
  ["what is left of rehearsals", "CleanUpClones", "sweepclones"],
])(
  "%s is swept every minute, by a call that is not retried and whose errors are counted",
  async (_, rule, name) => {
    const template = await orchestratorTemplate();

    const { ScheduleExpression, Targets } = one(template, "AWS::Events::Rule", rule).Properties;
    expect(ScheduleExpression).toBe("rate(1 minute)");
    expect(Targets[0].RetryPolicy).toEqual({ MaximumRetryAttempts: 0 });
    expect(JSON.stringify(Targets[0].Arn)).toContain(name);
    const { MaximumRetryAttempts, DestinationConfig } = one(
      template,
      "AWS::Lambda::EventInvokeConfig",
      `Functions${name}`,
    ).Properties;
    expect([MaximumRetryAttempts, DestinationConfig]).toEqual([0, undefined]);
    const alarm = one(template, "AWS::CloudWatch::Alarm", "Alarmsfunctionerrors").Properties;
    expect(JSON.stringify(alarm.Metrics)).toContain(name);
  },
);

it("every log group has the retention of the settings", async () => {
  const template = await orchestratorTemplate({ logRetentionDays: 90 });

  const groups = resourcesOf(template, "AWS::Logs::LogGroup");
  // One per function, the state machine's and the approval endpoint's.
  expect(groups).toHaveLength(functions.length + 2);
  for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(90);
});

it("Slack's secret is created empty, and its description says how to fill it in", async () => {
  const template = await orchestratorTemplate(slack);

  const { Properties } = one(template, "AWS::SecretsManager::Secret");
  expect(Properties).toEqual({
    Name: "xray-watch/slack",
    Description: expect.stringContaining("put-secret-value --secret-id xray-watch/slack"),
  });
  expect(resourcesOf(await orchestratorTemplate(), "AWS::SecretsManager::Secret")).toEqual([]);
});

it("people are notified by mail when something needs them", async () => {
  const template = await orchestratorTemplate({ alarmRecipients: ["alice@example.com", "bob@example.com"] });

  const alarms = resourcesOf(template, "AWS::CloudWatch::Alarm").map(({ Properties }) => Properties);
  expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual([
    "xray-watch-approval-pages",
    "xray-watch-clean-up-failed",
    "xray-watch-failed",
    "xray-watch-function-errors",
    "xray-watch-rollback-failed",
    "xray-watch-throttled",
    "xray-watch-timed-out",
  ]);
  for (const { AlarmActions, AlarmDescription } of alarms) {
    expect(AlarmActions).toHaveLength(1);
    expect(AlarmDescription.length).toBeGreaterThan(40);
  }
  const recipients = resourcesOf(template, "AWS::SNS::Subscription").map(
    ({ Properties }) => Properties.Endpoint,
  );
  expect(recipients).toEqual(["alice@example.com", "bob@example.com"]);
});

describe("what to do when an alarm goes off", () => {
  const descriptionsOf = async (changes: Partial<Settings> = {}) => {
    const template = await orchestratorTemplate(changes);
    return resourcesOf(template, "AWS::CloudWatch::Alarm").map<string>(
      ({ Properties }) => Properties.AlarmDescription,
    );
  };

  it("has a section for each alarm, which its description ends with, and no other", async () => {
    const runbook = await readFile(new URL("../../../../docs/operations.md", import.meta.url), "utf8");
    const sections = runbook.split(/^## /m).slice(1);

    const named = (await descriptionsOf()).map(
      (text) => / What to do: docs\/operations\.md#([-a-z]+)$/.exec(text)?.[1],
    );

    expect(named).toHaveLength(7);
    expect(sections.map((section) => section.split("\n")[0])).toEqual(named);
    const parts = sections.map((section) =>
      [...section.matchAll(/^\*\*(.+)\.\*\*/gm)].map(([, part]) => part),
    );
    expect(parts).toEqual(sections.map(() => ["What it means", "What to look at", "What to do"]));
  });

  it("is a link where the project can be read in a browser, which fits into an alarm", async () => {
    const documentsUrl = `https://git.example.com/${"x".repeat(676)}`;

    const descriptions = await descriptionsOf({ documentsUrl });

    for (const description of descriptions) {
      expect(description).toContain(` ${documentsUrl}/docs/operations.md#`);
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
      expect(description.length).toBeLessThanOrEqual(1024);
    }
  });
});

it("ends that somebody could not be told are counted, from the log of the follow-up, and on the dashboard", async () => {
  const { template } = await synthesizedStack();

  const filter = resourcesOf(template, "AWS::Logs::MetricFilter")
    .map(({ Properties }) => Properties)
    .find(({ FilterPattern }) => FilterPattern === '{ $.message = "not told" }');
  expect(filter?.MetricTransformations[0].MetricName).toBe("OutcomesNotTold");
  expect(JSON.stringify(filter?.LogGroupName)).toContain("followup");
  expect(JSON.stringify(one(template, "AWS::CloudWatch::Dashboard"))).toContain("OutcomesNotTold");
});

it("the ends of executions are counted by the names of the end states", async () => {
  const template = await orchestratorTemplate();

  const filters = resourcesOf(template, "AWS::Logs::MetricFilter").map(({ Properties }) => Properties);
  const filter = filters.find(({ FilterPattern }) => FilterPattern.includes("SucceedStateEntered")) ?? {};
  const [transformation] = filter.MetricTransformations;
  expect(transformation.Dimensions).toEqual([{ Key: "EndState", Value: "$.details.name" }]);
  const body = JSON.stringify(one(template, "AWS::CloudWatch::Dashboard").Properties.DashboardBody);
  for (const end of [
    "Deployed",
    "NothingToDeploy",
    "Rejected",
    "Refused",
    "Failed",
    "RolledBack",
    "RollbackFailed",
  ]) {
    expect(body).toContain(`\\"EndState\\",\\"${end}\\"`);
  }
});
