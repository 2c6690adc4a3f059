import { describe, expect, it } from "vitest";
import {
  type EnvironmentSources,
  environmentOf,
  functionEnvironment,
} from "../../../infra/functions/environment.ts";
import { functions } from "../../../infra/functions/functions.ts";
import { localEnvironment } from "../../../infra/local/local-settings.ts";
import { settings } from "../../../infra/settings.ts";
import { ownSmokeTests, parseTargets } from "../../../orchestrator/deployment/target-json.ts";
import { parsePolicy } from "../../../orchestrator/review/policy-settings.ts";
import { aTarget } from "../../orchestrator/fixtures/a-deployment.ts";

const database = {
  clusterArn: "arn:aws:rds:ap-northeast-1:123456789012:cluster:xray-poc-database",
  secretArn: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:xray-poc-database-AbCdEf",
  name: "postgres",
};
const sources: EnvironmentSources = {
  settings,
  tableName: "xray-watch",
  stateMachineArn: "arn:aws:states:ap-northeast-1:123456789012:stateMachine:xray-watch-deploy",
  webUrl: "https://deployments.example.com",
  database,
  cloudFormationRoleArn: "arn:aws:iam::123456789012:role/xray-watch-cloudformation",
};
const local = localEnvironment({
  options: { targets: [aTarget({ stackName: "orders", template: "previous" })] },
  endpointUrl: "http://127.0.0.1:4600",
  databaseSecretArn: database.secretArn,
  slackSecretArn: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:xray-watch/slack-AbCdEf",
  isCloneable: false,
  externalApiUrl: "http://127.0.0.1:4601/delay/{seconds}",
});

/** Settings whose only target has this many parameters. */
const withParameters = (count: number) => {
  const names = Array.from({ length: count }, (_, index) => [`Parameter${index}`, "a value"]);
  return { ...settings, targets: [aTarget({ parameters: Object.fromEntries(names) })] };
};

describe("the functions' environment", () => {
  it("contains every setting of a team, in the form that the functions parse", () => {
    expect(functionEnvironment(sources)).toMatchObject({
      APPROVAL_DEADLINE_SECONDS: String(settings.approval.deadlineSeconds),
      APPROVAL_RECIPIENTS: settings.approval.recipients.join(","),
      HEALTH_DEADLINE_SECONDS: String(settings.deadlines.healthSeconds),
      KNOWN_REQUESTERS: "example.com",
      MAIL_SENDER: settings.approval.mailSender,
      SETTLE_DEADLINE_SECONDS: String(settings.deadlines.settleSeconds),
      STACK_DEADLINE_SECONDS: String(settings.deadlines.stackSeconds),
      TRACE_DEADLINE_SECONDS: String(settings.deadlines.traceSeconds),
      TRACE_POLICY: settings.tracePolicy,
      WEB_URL: "https://deployments.example.com",
    });
  });

  it("passes the policy unchanged, and an invalid one is refused", () => {
    const policy = { "iam-widened": "deny" } as const;

    const { POLICY } = functionEnvironment({ ...sources, settings: { ...settings, policy } });

    expect(parsePolicy(POLICY)).toEqual(policy);
    expect(parsePolicy(undefined)).toEqual({});
    expect(() => parsePolicy('{"iam":"deny"}')).toThrow(/POLICY: "iam" is not a rule/);
  });

  it("says which migrations of the product's own database run before the approval", () => {
    const chosen = { ...settings, database: { ...settings.database, beforeApproval: "nothing" as const } };

    const [own] = parseTargets(functionEnvironment({ ...sources, settings: chosen }).TARGETS);

    expect(own?.database).toEqual({ ...database, migrations: true, beforeApproval: "nothing" });
  });

  it("gives the bundled template the product's own database, and no other target", () => {
    const targets = [aTarget(), aTarget({ stackName: "orders", template: "previous" })];

    const { TARGETS } = functionEnvironment({ ...sources, settings: { ...settings, targets } });

    const [own, orders] = parseTargets(TARGETS);
    expect(own?.database).toEqual({ ...database, migrations: true });
    expect(orders?.database).toBeNull();
  });

  it("passes a target's smoke tests to the functions that read them", () => {
    const smokeTest = {
      name: "orders are listed",
      method: "GET",
      path: "/orders",
      expectedStatus: 200,
      minimumDurationMs: 0,
      maximumDurationMs: 2000,
    } as const;
    const targets = [aTarget({ stackName: "orders", template: "previous", smokeTests: [smokeTest] })];

    const { SMOKE_TESTS } = functionEnvironment({ ...sources, settings: { ...settings, targets } });

    expect(ownSmokeTests(SMOKE_TESTS, "orders")).toEqual([smokeTest]);
  });

  it.each(functions)("has every variable that $name cannot do without, on AWS and here", (definition) => {
    const optional = [
      "CLOUDFORMATION_ROLE_ARN",
      "IMAGE_REGISTRY",
      "POLICY",
      "SLACK_SECRET_ARN",
      "SMOKE_TESTS",
    ];
    const needed = definition.environment.filter((name) => !optional.includes(name));

    expect(Object.keys(environmentOf(definition, functionEnvironment(sources)))).toEqual(
      expect.arrayContaining(needed),
    );
    expect(Object.keys(environmentOf(definition, local))).toEqual(expect.arrayContaining(needed));
  });

  it("omits unset variables", () => {
    const definition = { name: "one", environment: ["SLACK_SECRET_ARN", "TABLE_NAME"] } as const;

    expect(environmentOf(definition, functionEnvironment(sources))).toEqual({ TABLE_NAME: "xray-watch" });
  });

  it("is refused above Lambda's limit, with the remedy", () => {
    const definition = { name: "check-health", environment: ["TARGETS"] } as const;
    const few = functionEnvironment({ ...sources, settings: withParameters(100) });
    const many = functionEnvironment({ ...sources, settings: withParameters(200) });

    expect(() => environmentOf(definition, few)).not.toThrow();
    expect(() => environmentOf(definition, many)).toThrow(
      /environment of the function check-health has \d+ bytes.*shorten the targets/,
    );
  });
});
