import type { ResourceChange, ResourceTargetDefinition } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { reviewOf } from "../../../orchestrator/review/review.ts";
import { modify, pageOf, parametersOf, sources, whole } from "../fixtures/reviews.ts";

const canary = "c4nary-value-7";

const detail = (Path: string, AfterValue: string, more: ResourceTargetDefinition = {}) => ({
  Target: { Attribute: "Properties" as const, Path, AfterValue, ...more },
});

const withDetail = (target: ReturnType<typeof detail>, more: ResourceChange = {}): ResourceChange => ({
  ...modify,
  Details: [target],
  ...more,
});

const shownAfter = (change: ResourceChange) =>
  reviewOf(sources({ whole: whole([change]) })).changes[0]?.details[0]?.after;

const environment = (Name: string, Value: string) =>
  JSON.stringify({ Properties: { ContainerDefinitions: [{ Environment: [{ Name, Value }] }] } });

const valuePath = "/Properties/ContainerDefinitions/0/Environment/0/Value";

describe("a shown value", () => {
  it.each<[string, ResourceChange]>([
    [
      "a variable named like a secret",
      withDetail(detail(valuePath, canary), { AfterContext: environment("DB_PASSWORD", canary) }),
    ],
    ["a property named like a secret", withDetail(detail("/Properties/MasterUserPassword", canary))],
    [
      "a password in an address",
      withDetail(detail("/Properties/Url", `postgresql://app:${canary}@db.example.com/app`)),
    ],
    [
      "a password without a user",
      withDetail(detail("/Properties/Url", `redis://:${canary}@cache.example.com`)),
    ],
    [
      "an entry of a list as JSON",
      withDetail(detail("/Properties/Environment/1", `{"Name":"API_KEY","Value":"${canary}"}`)),
    ],
    ["a map as JSON", withDetail(detail("/Properties/Variables", `{"AUTH_TOKEN":"${canary}"}`))],
    [
      "JSON in a text in JSON",
      withDetail(
        detail("/Properties/Settings", JSON.stringify({ Body: JSON.stringify({ password: canary }) })),
      ),
    ],
    [
      "the beginning of an object",
      withDetail(detail("/Properties/Environment", `[{"Name":"DB_PASSWORD","Value":"${canary}`)),
    ],
    [
      "a bearer's token",
      withDetail(detail("/Properties/Command", `curl -H 'Authorization: Bearer ${canary}'`)),
    ],
    [
      "a value that was and is not",
      {
        ...modify,
        Details: [{ Target: { Attribute: "Properties", Path: "/Properties/Password", BeforeValue: canary } }],
      },
    ],
    [
      "a new resource",
      { ...modify, Action: "Add", Details: [], AfterContext: environment("DB_PASSWORD", canary) },
    ],
    [
      "a part of a large new resource",
      {
        ...modify,
        Action: "Add",
        Details: [],
        AfterContext: JSON.stringify({
          Properties: {
            ContainerDefinitions: [
              { Environment: [{ Name: "DB_PASSWORD", Value: `${canary}${"x".repeat(150)}` }] },
            ],
          },
        }),
      },
    ],
    [
      "drift",
      {
        ...modify,
        Details: [
          {
            Target: {
              Attribute: "Properties",
              Path: "/Properties/Password",
              Drift: { PreviousValue: canary, ActualValue: canary },
            },
          },
        ],
      },
    ],
  ])("hides the secret in %s", (_, change) => {
    const review = reviewOf(sources({ whole: whole([change]) }));

    expect(JSON.stringify(review)).not.toContain(canary);
    expect(JSON.stringify(review)).toMatch(/\[redacted\]|cut off/);
  });

  it("hides secret parameters, wherever their values turn up", () => {
    const template = JSON.stringify({
      Parameters: {
        Key: { Type: "String", NoEcho: true, Default: canary },
        ServiceToken: { Type: "String" },
      },
      Resources: {},
    });
    const change = withDetail(detail("/Properties/Command", `serve --key ${canary} --also tok3n-canary`));
    const more = {
      Parameters: parametersOf({ Key: "****", ServiceToken: "tok3n-canary" }),
      StatusReason: `${canary}`,
    };

    const review = reviewOf(sources({ template, whole: whole([change], [change], more) }));

    expect(JSON.stringify(review)).not.toMatch(/c4nary|tok3n-canary/);
    expect(review.parameters).toEqual({ Key: "****", ServiceToken: "****" });
    expect(pageOf(review)).not.toMatch(/c4nary|tok3n-canary/);
  });

  it("hides secrets that a rule would quote", () => {
    const statement = { Effect: "Allow", Action: "s3:*", Resource: `arn:aws:s3:::${canary}/*` };
    const change: ResourceChange = {
      ...modify,
      ResourceType: "AWS::IAM::Policy",
      AfterContext: JSON.stringify({ Properties: { PolicyDocument: { Statement: [statement] } } }),
    };

    const template = JSON.stringify({ Parameters: { Key: { NoEcho: true, Default: canary } } });

    const review = reviewOf(sources({ template, whole: whole([change]) }));

    expect(review.rules.find(({ rule }) => rule === "iam-widened")?.findings).toHaveLength(1);
    expect(JSON.stringify(review)).not.toContain(canary);
  });

  it("names the secret that a dynamic reference refers to, as redacted", () => {
    const reference = "{{resolve:secretsmanager:tasks/database:SecretString:password}}";

    expect(shownAfter(withDetail(detail("/Properties/Password", reference)))).toBe(
      "[redacted: secretsmanager:tasks/database:SecretString:password]",
    );
    expect(
      shownAfter(withDetail(detail("/Properties/Url", `postgresql://app:${reference}@db/app`))),
    ).not.toContain("{{");
  });

  it("shows which action on secrets a policy allows", () => {
    const policy = '{"Effect":"Allow","Action":["secretsmanager:GetSecretValue","secretsmanager:*"]}';

    expect(shownAfter(withDetail(detail("/Properties/PolicyDocument", policy)))).toBe(policy);
  });

  it("shows a large new resource by its parts", () => {
    const Environment = ["A", "B", "C"].map((Name) => ({ Name, Value: "x".repeat(40) }));
    const context = JSON.stringify({ Properties: { ContainerDefinitions: [{ Name: "app", Environment }] } });
    const change: ResourceChange = { ...modify, Action: "Add", Details: [], AfterContext: context };

    const [added] = reviewOf(sources({ whole: whole([change]) })).changes;

    expect(added?.details.map(({ path }) => path)).toEqual([
      "/Properties/ContainerDefinitions/0/Name",
      "/Properties/ContainerDefinitions/0/Environment/0",
      "/Properties/ContainerDefinitions/0/Environment/1",
      "/Properties/ContainerDefinitions/0/Environment/2",
    ]);
  });

  it("shows the address of a secret", () => {
    const arn = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:database";

    expect(shownAfter(withDetail(detail("/Properties/Secrets/0/ValueFrom", arn)))).toBe(arn);
  });

  it.each([
    ["alone", "{{changeSet:KNOWN_AFTER_APPLY}}", "(known after the execution)"],
    ["in a text", "arn:{{changeSet:KNOWN_AFTER_APPLY}}/x", "arn:(known after the execution)/x"],
    ["in JSON", '["{{changeSet:KNOWN_AFTER_APPLY}}"]', '["(known after the execution)"]'],
  ])("says what is not known yet, %s", (_, value, shown) => {
    expect(shownAfter(withDetail(detail("/Properties/TargetGroups", value)))).toBe(shown);
  });

  it("is read in full from the resource when CloudFormation cut it off", () => {
    const context = JSON.stringify({ Properties: { Description: "a long description" } });

    expect(
      shownAfter(withDetail(detail("/Properties/Description", "a long"), { AfterContext: context })),
    ).toBe("a long description");
  });

  it("is cut off if the difference is in the part that CloudFormation does not return", () => {
    const change = withDetail(detail("/Properties/Text", "the same", { BeforeValue: "the same" }));

    expect(shownAfter(change)).toBe("(cut off by CloudFormation)");
  });

  it("is clipped around the first difference when it is long", () => {
    const [same, tail] = ["a".repeat(5000), " z".repeat(100)];
    const change = withDetail(
      detail("/Properties/Text", `${same.replaceAll("a", "a ")}new${tail}`, {
        BeforeValue: `${same.replaceAll("a", "a ")}old${tail}`,
      }),
    );

    const [shown] = reviewOf(sources({ whole: whole([change]) })).changes[0]?.details ?? [];

    expect(shown?.before).toContain("old z");
    expect(shown?.after).toContain("new z");
    expect(shown?.after?.length).toBeLessThan(450);
  });
});
