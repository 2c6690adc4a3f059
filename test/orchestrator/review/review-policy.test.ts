import type { ResourceChange, ResourceChangeDetail } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import type { PlannedMigration } from "../../../orchestrator/database/database-plan.ts";
import type { PlannedImage } from "../../../orchestrator/review/image-change.ts";
import { defaultRules } from "../../../orchestrator/review/policy-rules.ts";
import { type ReviewInput, reviewOf } from "../../../orchestrator/review/review.ts";
import { byRisk, describeDenials } from "../../../orchestrator/review/review-policy.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { aPlannedTask } from "../fixtures/planned-tasks.ts";
import { aRehearsal } from "../fixtures/rehearsals.ts";
import {
  digestOfImage,
  judged,
  modify,
  parametersOf,
  release,
  remove,
  sources,
  whole,
} from "../fixtures/reviews.ts";
import { propertyRuleCases, type RuleCase } from "./property-rule-cases.ts";

const ofType = (ResourceType: string, more: ResourceChange = {}): ResourceChange => ({
  ...modify,
  ResourceType,
  LogicalResourceId: "Changed",
  ...more,
});

const contexts = (before: object | undefined, after: object | undefined): ResourceChange => ({
  ...(before && { BeforeContext: JSON.stringify({ Properties: before }) }),
  ...(after && { AfterContext: JSON.stringify({ Properties: after }) }),
});

const database = (more: ResourceChange) => ofType("AWS::RDS::DBCluster", more);

const policy = (Action: string | string[], Resource: string | string[] = "*", Effect = "Allow") => ({
  PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect, Action, Resource }] },
});
const iam = (before: object | undefined, after: object | undefined) =>
  ofType("AWS::IAM::Policy", contexts(before, after));

const ingress = (CidrIp: string, FromPort = 443, ToPort = FromPort) => ({
  SecurityGroupIngress: [{ CidrIp, IpProtocol: "tcp", FromPort, ToPort }],
});
const group = (before: object | undefined, after: object | undefined) =>
  ofType("AWS::EC2::SecurityGroup", contexts(before, after));

const drifted: ResourceChangeDetail = {
  Target: {
    Attribute: "Properties",
    Name: "DesiredCount",
    Drift: { PreviousValue: "2", ActualValue: "5" },
  },
};

const dynamicDetail: ResourceChangeDetail = { Target: { Attribute: "Properties" }, Evaluation: "Dynamic" };
const staticDetail: ResourceChangeDetail = {
  Target: { Attribute: "Properties", Name: "DisplayName" },
  Evaluation: "Static",
};

const named = `tasks@${digestOfImage}`;
const ofImage = (image: Partial<PlannedImage>): Partial<ReviewInput> => ({
  images: { after: { name: named, registry: "present", ...image } },
});
const ofImages = (before: string, after: string): Partial<ReviewInput> => ({
  images: { before: { name: before, registry: "present" }, after: { name: after, registry: "present" } },
});
const tagged = ofImage({ name: "tasks:1.1.0", digest: digestOfImage });

const ofMigrations = (
  ...migrations: readonly (readonly [PlannedMigration["status"], readonly string[]])[]
): Partial<ReviewInput> => ({
  database: {
    migrations: migrations.map(([status, breaking], index) => ({
      name: `00${index + 1}.sql`,
      checksum: "c".repeat(64),
      sql: "SELECT 1",
      status,
      breaking,
    })),
  },
});

const ofEffect = (status: PlannedMigration["status"], effect: { breaking?: true }): Partial<ReviewInput> => {
  const plan = ofMigrations([status, effect.breaking ? ["it builds an index"] : []]).database;
  const built = {
    class: "blocks",
    reason: "it builds an index",
    statement: "CREATE INDEX",
    ...effect,
  } as const;
  return { database: { migrations: (plan?.migrations ?? []).map((one) => ({ ...one, effects: [built] })) } };
};

/** The change set's parameters, those of the deployment, and those that the settings pin. */
const ofParameters = (
  planned: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, string>>,
  pinned: Readonly<Record<string, string>> = {},
): Partial<ReviewInput> => ({
  whole: whole([modify], [modify], {
    Parameters: parametersOf({ ContainerImage: named, DesiredCount: "2", ...planned }),
  }),
  target: { imageParameter: "ContainerImage", template: "compute", parameters: pinned },
  deployment: aDeployment({ parameters }),
});

/** With a template that differs from the release's: then other changes are in scope. */
const newTemplate: Partial<ReviewInput> = { template: '{"Resources":{"New":{}}}' };

const of = (...changes: ResourceChange[]): Partial<ReviewInput> => ({
  ...newTemplate,
  whole: whole(changes),
});

const cases: readonly RuleCase[] = [
  ...propertyRuleCases,
  {
    rule: "no-deletion",
    verdict: "deny",
    fires: [
      ["a removal", of(remove)],
      ["a nested stack that is removed", of({ ...remove, ResourceType: "AWS::CloudFormation::Stack" })],
      ["a modification that deletes", of({ ...modify, PolicyAction: "Delete" })],
    ],
    silent: [
      [
        "a replacement of what holds no data",
        of({ ...modify, Replacement: "True", PolicyAction: "ReplaceAndDelete" }),
      ],
      ["an addition", of({ ...modify, Action: "Add" })],
      ["a removal that retains the resource", of({ ...remove, PolicyAction: "Retain" })],
    ],
  },
  {
    rule: "leaves-stack",
    verdict: "second-approver",
    fires: [
      [
        "a bucket that is retained",
        of(ofType("AWS::S3::Bucket", { Action: "Remove", PolicyAction: "Retain" })),
      ],
      ["a topic that is", of({ ...remove, PolicyAction: "Retain" })],
    ],
    silent: [["one that is deleted", of(remove)]],
  },
  {
    rule: "replacement-covered",
    verdict: "second-approver",
    fires: [
      [
        "a resource that is retained when it is deleted, and deleted when it is replaced",
        of({
          ...modify,
          Replacement: "True",
          PolicyAction: "ReplaceAndDelete",
          BeforeContext: '{"Properties":{},"DeletionPolicy":"Retain"}',
          AfterContext: '{"Properties":{},"DeletionPolicy":"Retain"}',
        }),
      ],
      [
        "one whose template says so",
        {
          ...of({ ...modify, Replacement: "Conditional" }),
          template: '{"Resources":{"EcsService":{"DeletionPolicy":"RetainExceptOnCreate"}}}',
        },
      ],
    ],
    silent: [
      ["one that is kept", of({ ...modify, Replacement: "True", PolicyAction: "ReplaceAndRetain" })],
      ["one without a DeletionPolicy", of({ ...modify, Replacement: "True" })],
    ],
  },
  {
    rule: "named-replacement",
    verdict: "deny",
    fires: [
      [
        "a target group that keeps its name",
        of(
          ofType("AWS::ElasticLoadBalancingV2::TargetGroup", {
            Replacement: "True",
            ...contexts({ Name: "tasks", Port: 80 }, { Name: "tasks", Port: 8080 }),
          }),
        ),
      ],
      [
        "one whose template has the name",
        {
          ...of(
            ofType("AWS::ElasticLoadBalancingV2::TargetGroup", {
              Replacement: "True",
              Details: [{ Target: { Attribute: "Properties", Name: "Port" }, Evaluation: "Static" }],
            }),
          ),
          template: '{"Resources":{"Changed":{"Properties":{"Name":"tasks"}}}}',
        },
      ],
    ],
    silent: [
      [
        "one that gets another name",
        of(
          ofType("AWS::ElasticLoadBalancingV2::TargetGroup", {
            Replacement: "True",
            ...contexts({ Name: "tasks" }, { Name: "tasks-2" }),
          }),
        ),
      ],
      [
        "one that CloudFormation names",
        of(ofType("AWS::ElasticLoadBalancingV2::TargetGroup", { Replacement: "True", ...contexts({}, {}) })),
      ],
    ],
  },
  {
    rule: "no-override",
    verdict: "second-approver",
    fires: [
      ["a deletion that is permitted and not made", { deployment: aDeployment({ allowDeletions: ["Old"] }) }],
      ["an image", { deployment: aDeployment({ allowMissingImages: ["tasks:1"] }) }],
      ["a migration", { deployment: aDeployment({ allowBreakingMigrations: ["1.sql"] }) }],
    ],
    silent: [["an input without them", {}]],
  },
  {
    rule: "expected-parameters",
    verdict: "second-approver",
    fires: [
      ["a parameter of the input", ofParameters({ DesiredCount: "3" }, { DesiredCount: "3" })],
      ["one beside a new template", { ...ofParameters({ More: "1" }, { More: "1" }), ...newTemplate }],
      [
        "one where nothing was released before",
        { ...ofParameters({ DesiredCount: "2" }, { DesiredCount: "2" }), release: undefined },
      ],
      ["one that the change set does not show", ofParameters({ DesiredCount: "2" }, { Hidden: "1" })],
      [
        "one in place of the settings', even if the stack has it already",
        ofParameters({ DesiredCount: "2" }, { DesiredCount: "2" }, { DesiredCount: "4" }),
      ],
      ["one that somebody changed on the stack", ofParameters({ DesiredCount: "3" }, {})],
    ],
    silent: [
      ["the value of the previous release", ofParameters({ DesiredCount: "2" }, { DesiredCount: "2" })],
      [
        "a new value of the settings",
        ofParameters({ DesiredCount: "3" }, { DesiredCount: "3" }, { DesiredCount: "3" }),
      ],
      ["the default of a new template", { ...ofParameters({ More: "1" }, {}), ...newTemplate }],
      ["a rollback", { ...ofParameters({ DesiredCount: "3" }, { DesiredCount: "3" }), phase: "rollback" }],
    ],
  },
  {
    rule: "health-check-changes",
    verdict: "warn",
    fires: [
      [
        "another path of the health check beside a new task definition",
        of(
          { ...modify, LogicalResourceId: "Task", ResourceType: "AWS::ECS::TaskDefinition" },
          ofType("AWS::ElasticLoadBalancingV2::TargetGroup", {
            Details: [{ Target: { Attribute: "Properties", Name: "HealthCheckPath" } }],
          }),
        ),
      ],
    ],
    silent: [
      [
        "the health check alone",
        of(
          ofType("AWS::ElasticLoadBalancingV2::TargetGroup", {
            Details: [{ Target: { Attribute: "Properties", Name: "HealthCheckPath" } }],
          }),
        ),
      ],
    ],
  },
  {
    rule: "keep-data",
    verdict: "deny",
    fires: [
      ["a database that may be replaced", of(database({ Replacement: "Conditional" }))],
      ["a removal that leaves a snapshot", of(database({ Action: "Remove", PolicyAction: "Snapshot" }))],
      ["a log group that is replaced", of(ofType("AWS::Logs::LogGroup", { Replacement: "True" }))],
      ...[
        "AWS::S3::Bucket",
        "AWS::DynamoDB::Table",
        "AWS::EFS::FileSystem",
        "AWS::ECR::Repository",
        "AWS::KMS::Key",
        "AWS::SecretsManager::Secret",
        "AWS::RDS::DBInstance",
      ].map((type) => [`a removal of ${type}`, of(ofType(type, { Action: "Remove" }))] as const),
    ],
    silent: [
      ["a modification in place", of(database({ Replacement: "False" }))],
      ["a removal that retains the data", of(database({ Action: "Remove", PolicyAction: "Retain" }))],
    ],
  },
  {
    rule: "predictable",
    verdict: "deny",
    fires: [
      ["an action that CloudFormation cannot predict", of({ ...modify, Action: "Dynamic" })],
      ["an action that is not known", of({ ...modify, Action: "Explode" as "Add" })],
    ],
    silent: [["a modification", of(modify)]],
  },
  {
    rule: "image-exists",
    verdict: "deny",
    fires: [["an image that the registry does not have", ofImage({ registry: "missing" })]],
    silent: [
      ["an image that is there", ofImage({ registry: "present" })],
      ["one in a registry that cannot be asked", ofImage({ registry: "unknown", reason: "not in ECR" })],
    ],
  },
  {
    rule: "image-repository",
    verdict: "second-approver",
    fires: [["another repository", ofImages("tasks:1.0.0", `other/tasks@${digestOfImage}`)]],
    silent: [
      ["another tag", ofImages("tasks:1.0.0", "tasks:1.1.0")],
      ["a registry with a port", ofImages("localhost:5000/tasks:1", "localhost:5000/tasks:2")],
      ["no previous release", ofImage({ name: "other/tasks:1" })],
    ],
  },
  {
    rule: "image-moved",
    verdict: "deny",
    fires: [["a tag that means another image by now", ofImage({ movedTo: `sha256:${"b".repeat(64)}` })]],
    silent: [
      ["a tag that still means the same image", ofImage({ notPinned: "the parameter takes no digest" })],
    ],
  },
  {
    rule: "image-known",
    verdict: "warn",
    fires: [
      ["an image that ECR denies access to", ofImage({ registry: "unknown", reason: "access denied" })],
    ],
    silent: [
      ["an image that is there", ofImage({ registry: "present" })],
      ["a rollback, which asks no registry", { ...ofImage({ registry: "unknown" }), phase: "rollback" }],
    ],
  },
  {
    rule: "migration-effects",
    verdict: "warn",
    fires: [
      ["a migration that builds an index", ofEffect("afterApproval", {})],
      ["a task that migrates: nobody can tell", { database: { migrations: [], task: aPlannedTask() } }],
    ],
    silent: [
      ["one that only adds", ofMigrations(["afterApproval", []])],
      ["one that was applied by an earlier deployment", ofEffect("applied", {})],
      ["a breaking one, which another rule denies", ofEffect("afterApproval", { breaking: true })],
    ],
  },
  {
    rule: "previous-release-rehearsed",
    verdict: "second-approver",
    fires: [
      [
        "a previous release that fails on the migrated clone",
        {
          rehearsal: aRehearsal({
            outcome: "failed",
            problems: ["the tasks are listed (GET /tasks): got 500"],
          }),
        },
      ],
    ],
    silent: [
      ["one that still passes", { rehearsal: aRehearsal({ outcome: "passed" }) }],
      [
        "one that could not be tried",
        { rehearsal: aRehearsal({ outcome: "notTried", why: "there is none" }) },
      ],
      ["a plan without a rehearsal", {}],
    ],
  },
  {
    rule: "migrations-rehearsed",
    verdict: "warn",
    fires: [
      [
        "a clone that could not be made",
        {
          rehearsal: aRehearsal(
            { outcome: "notTried" },
            { outcome: "notRehearsed", why: "too many clusters" },
          ),
        },
      ],
    ],
    silent: [
      ["a rehearsal", { rehearsal: aRehearsal({ outcome: "passed" }) }],
      ["a plan without a rehearsal", {}],
    ],
  },
  {
    rule: "breaking-migration",
    verdict: "deny",
    fires: [
      [
        "a migration that is not backward compatible",
        ofMigrations(["afterApproval", ["it drops the table tasks"]]),
      ],
    ],
    silent: [
      ["a backward-compatible one", ofMigrations(["appliedNow", []])],
      ["one that was applied by an earlier deployment", ofMigrations(["applied", []])],
      ["one that only waits for an earlier one", ofMigrations(["afterApproval", []])],
    ],
  },
  {
    rule: "data-moves",
    verdict: "second-approver",
    fires: [
      [
        "a database that is replaced and retained",
        of(database({ Replacement: "True", PolicyAction: "ReplaceAndRetain" })),
      ],
      [
        "one that leaves a snapshot",
        of(database({ Replacement: "True", PolicyAction: "ReplaceAndSnapshot" })),
      ],
    ],
    silent: [
      [
        "a service that is replaced",
        of({ ...modify, Replacement: "True", PolicyAction: "ReplaceAndRetain" }),
      ],
    ],
  },
  {
    rule: "import",
    verdict: "second-approver",
    fires: [["an import", of({ ...modify, Action: "Import" })]],
    silent: [["an addition", of({ ...modify, Action: "Add" })]],
  },
  {
    rule: "iam-widened",
    verdict: "second-approver",
    fires: [
      ["a new policy", of(iam(undefined, policy("s3:GetObject")))],
      ["one action more", of(iam(policy("s3:GetObject"), policy(["s3:GetObject", "s3:PutObject"])))],
      ["a wider resource", of(iam(policy("s3:GetObject", "arn:aws:s3:::a/*"), policy("s3:GetObject")))],
      ["a removed denial", of(iam(policy("s3:*", "*", "Deny"), policy([], "*", "Deny")))],
      [
        "a managed policy more",
        of(
          ofType(
            "AWS::IAM::Role",
            contexts({}, { ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
          ),
        ),
      ],
      [
        "whoever may take a role",
        of(
          ofType(
            "AWS::IAM::Role",
            contexts(
              {},
              {
                AssumeRolePolicyDocument: {
                  Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: "*" },
                },
              },
            ),
          ),
        ),
      ],
      [
        "a policy of a bucket",
        of(ofType("AWS::S3::BucketPolicy", contexts(undefined, policy("s3:GetObject")))),
      ],
      [
        "a function that others may call",
        of(
          ofType(
            "AWS::Lambda::Permission",
            contexts(undefined, { Action: "lambda:InvokeFunction", Principal: "*" }),
          ),
        ),
      ],
      ["a policy that CloudFormation does not show", of(ofType("AWS::IAM::Policy"))],
      [
        "a policy that is known after the execution",
        of(iam({}, { PolicyDocument: "{{changeSet:KNOWN_AFTER_APPLY}}" })),
      ],
      ["a policy that is kept elsewhere", of(iam({}, { PolicyDocument: "{{resolve:ssm:/policy}}" }))],
      ["a removed boundary", of(ofType("AWS::IAM::Role", contexts({ PermissionsBoundary: "arn:b" }, {})))],
      [
        "a policy of a table",
        of(ofType("AWS::DynamoDB::Table", contexts({}, { ResourcePolicy: policy("dynamodb:GetItem") }))),
      ],
    ],
    silent: [
      ["one action less", of(iam(policy(["s3:GetObject", "s3:PutObject"]), policy("s3:GetObject")))],
      ["another order", of(iam(policy(["a:A", "b:B"]), policy(["b:B", "a:A"])))],
      ["a boundary", of(ofType("AWS::IAM::Role", contexts({}, { PermissionsBoundary: "arn:b" })))],
      ["other tags", of(ofType("AWS::IAM::Role", { Scope: ["Tags"] }))],
      ["a removal", of(ofType("AWS::IAM::Policy", { Action: "Remove" }))],
    ],
  },
  {
    rule: "open-to-the-internet",
    verdict: "second-approver",
    fires: [
      ["a source of everywhere", of(group(ingress("10.0.0.0/16"), ingress("0.0.0.0/0")))],
      [
        "a wider port range from everywhere",
        of(group(ingress("0.0.0.0/0", 443), ingress("0.0.0.0/0", 1, 443))),
      ],
      [
        "everywhere by IPv6, as a rule of its own",
        of(
          ofType(
            "AWS::EC2::SecurityGroupIngress",
            contexts(undefined, { IpProtocol: "-1", CidrIpv6: "::/0" }),
          ),
        ),
      ],
      ["everywhere, written in another way", of(group(undefined, ingress("10.0.0.0/0")))],
      ["half of everywhere", of(group(undefined, ingress("128.0.0.0/1")))],
      [
        "everywhere in many parts",
        of(
          group(undefined, {
            SecurityGroupIngress: ["20", "40", "60"].map((first) => ({
              CidrIp: `${first}.0.0.0/8`,
              IpProtocol: "6",
            })),
          }),
        ),
      ],
      [
        "everywhere in parts of different resources",
        of(
          ...["20", "40"].map((first) =>
            ofType("AWS::EC2::SecurityGroupIngress", {
              LogicalResourceId: `From${first}`,
              ...contexts(undefined, {
                IpProtocol: "tcp",
                FromPort: 22,
                ToPort: 22,
                CidrIp: `${first}.0.0.0/8`,
              }),
            }),
          ),
        ),
      ],
      [
        "a part that completes the others",
        of(
          group(ingress("20.0.0.0/8"), {
            SecurityGroupIngress: [
              ...ingress("20.0.0.0/8").SecurityGroupIngress,
              ...ingress("40.0.0.0/8").SecurityGroupIngress,
            ],
          }),
        ),
      ],
      [
        "an entry of a network ACL",
        of(
          ofType(
            "AWS::EC2::NetworkAclEntry",
            contexts(undefined, { RuleAction: "allow", Protocol: 6, CidrBlock: "0.0.0.0/0" }),
          ),
        ),
      ],
      [
        "a prefix list of everywhere",
        of(ofType("AWS::EC2::PrefixList", contexts({}, { Entries: [{ Cidr: "0.0.0.0/0" }] }))),
      ],
      [
        "ping from everywhere",
        of(
          ofType(
            "AWS::EC2::SecurityGroupIngress",
            contexts(undefined, { IpProtocol: "icmp", FromPort: 8, ToPort: 0, CidrIp: "0.0.0.0/0" }),
          ),
        ),
      ],
      [
        "addresses that cannot be read",
        of(group(ingress("10.0.0.0/16"), ingress("{{changeSet:KNOWN_AFTER_APPLY}}"))),
      ],
      [
        "a rule that names no source",
        of(ofType("AWS::EC2::SecurityGroupIngress", contexts(undefined, { IpProtocol: "tcp" }))),
      ],
    ],
    silent: [
      [
        "a group whose id is not known yet",
        of(
          ofType(
            "AWS::EC2::SecurityGroupIngress",
            contexts(undefined, { SourceSecurityGroupId: "{{changeSet:KNOWN_AFTER_APPLY}}" }),
          ),
        ),
      ],
      ["a group that was open before", of(group(ingress("0.0.0.0/0", 1, 443), ingress("0.0.0.0/0")))],
      ["a private source", of(group(undefined, ingress("10.0.0.0/16")))],
    ],
  },
  {
    rule: "ingress-widened",
    verdict: "warn",
    fires: [
      ["a wider source", of(group(ingress("10.0.1.0/24"), ingress("10.0.0.0/16")))],
      ["a wider port range", of(group(ingress("10.0.0.0/16", 443), ingress("10.0.0.0/16", 80, 443)))],
      ["a prefix list", of(group(undefined, { SecurityGroupIngress: [{ SourcePrefixListId: "pl-1" }] }))],
    ],
    silent: [
      ["a narrower source", of(group(ingress("10.0.0.0/16"), ingress("10.0.1.0/24")))],
      ["a narrower port range", of(group(ingress("10.0.0.0/16", 80, 443), ingress("10.0.0.0/16", 443)))],
      ["other tags", of(ofType("AWS::EC2::SecurityGroup", { Scope: ["Tags"] }))],
    ],
  },
  {
    rule: "scope",
    verdict: "second-approver",
    fires: [
      [
        "something else under the same template",
        { whole: whole([ofType("AWS::SNS::Topic", { Details: [staticDetail] })]) },
      ],
      [
        "something else in a stack that keeps its template, although somebody changed that since",
        {
          ...newTemplate,
          target: { imageParameter: "ContainerImage", template: "previous" },
          whole: whole([ofType("AWS::SNS::Topic", { Details: [staticDetail] })]),
        },
      ],
      [
        "the same where nothing was released before",
        {
          release: undefined,
          target: { imageParameter: "ContainerImage", template: "previous" },
          whole: whole([ofType("AWS::SNS::Topic", { Details: [staticDetail] })]),
        },
      ],
    ],
    silent: [
      [
        "a parameter that a stack with its own template gets for the first time",
        {
          release: undefined,
          target: { imageParameter: "ContainerImage", template: "previous" },
          deployment: aDeployment({ parameters: { DesiredCount: "3" } }),
          whole: whole([
            ofType("AWS::SNS::Topic", {
              Details: [
                { ...staticDetail, ChangeSource: "ParameterReference", CausingEntity: "DesiredCount" },
              ],
            }),
          ]),
        },
      ],
      ["the service and its task definition", { whole: whole([modify, ofType("AWS::ECS::TaskDefinition")]) }],
      [
        "what may follow from these",
        {
          whole: whole([ofType("AWS::ApplicationAutoScaling::ScalableTarget", { Details: [dynamicDetail] })]),
        },
      ],
      ["another resource with a new template", of(ofType("AWS::SNS::Topic", { Details: [staticDetail] }))],
      [
        "a first deployment",
        { release: undefined, whole: whole([ofType("AWS::SNS::Topic", { Action: "Add" })]) },
      ],
    ],
  },
  {
    rule: "same-template",
    verdict: "warn",
    fires: [
      ["another template", newTemplate],
      [
        "another parameter",
        { whole: whole([modify], [modify], { Parameters: parametersOf({ DesiredCount: "3" }) }) },
      ],
    ],
    silent: [
      ["the same", {}],
      ["no previous release", { ...newTemplate, release: undefined }],
      ["a rollback", { ...newTemplate, phase: "rollback" }],
      ["a secret parameter", { release: { ...release, secretParameters: ["DesiredCount"] } }],
    ],
  },
  {
    rule: "drift",
    verdict: "warn",
    fires: [
      ["a property that was changed by hand", of({ ...modify, Details: [drifted] })],
      ["a resource that has drifted", of({ ...modify, ResourceDriftStatus: "MODIFIED" })],
      ["a change that only adopts the actual values", of({ ...modify, Action: "SyncWithActual" })],
    ],
    silent: [["a resource in step", of({ ...modify, ResourceDriftStatus: "IN_SYNC" })]],
  },
  {
    rule: "values-known",
    verdict: "warn",
    fires: [["a change without values", { whole: whole([modify], []) }]],
    silent: [["a change with values", {}]],
  },
  {
    rule: "image-by-digest",
    verdict: "warn",
    fires: [
      ["a tag", tagged],
      [
        "a tag of another container",
        of(
          ofType("AWS::ECS::TaskDefinition", contexts({}, { ContainerDefinitions: [{ Image: "daemon:3" }] })),
        ),
      ],
    ],
    silent: [
      ["a digest", {}],
      ["a tag that the change set does not use", ofImage({ name: "tasks:1.1.0", pinnedAs: named })],
    ],
  },
];

/** Findings that another rule has of the same: a policy for everyone is a permission, too. */
const goesWith = (rule: string, other: string) => rule === "public-policy" && other === "iam-widened";

describe("the policy", () => {
  it("has a test for every rule, by its verdict", () => {
    const tested = cases.map(({ rule, verdict }) => [rule, verdict]).sort();

    expect(tested).toEqual(defaultRules.map(({ name, verdict }) => [name, verdict]).sort());
  });

  it("finds nothing in a deployment of a new image", () => {
    expect(judged([modify])).toEqual({});
  });

  describe.each(cases)("$rule", ({ rule, verdict, fires, silent }) => {
    it.each(fires)("fires on %s", (_, changes) => {
      const review = reviewOf(sources(changes));

      expect(review.rules.find((one) => one.rule === rule)).toMatchObject({ verdict });
      const sentences = review.rules.find((one) => one.rule === rule)?.findings ?? [];
      expect(sentences.every(({ sentence, remedy }) => sentence.length > 10 && remedy.length > 10)).toBe(
        true,
      );
    });

    it.each(silent)("is silent on %s", (_, changes) => {
      expect(reviewOf(sources(changes)).rules.find((one) => one.rule === rule)?.verdict).toBe("allow");
    });

    it("leaves the other rules silent", () => {
      const [, changes = {}] = fires[0] ?? [];
      const others = reviewOf(sources(changes))
        .rules.filter((one) => one.verdict !== "allow" && one.rule !== rule)
        .map((one) => one.rule);

      // The template differs in most cases, so that "scope" finds nothing in them.
      expect(others.filter((one) => one !== "same-template" && !goesWith(rule, one))).toEqual([]);
    });
  });

  it("counts AWS's own policies of full access as broad", () => {
    const ManagedPolicyArns = [
      "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
      "arn:aws:iam::aws:policy/AdministratorAccess",
    ];

    const { rules } = reviewOf(sources(of(ofType("AWS::IAM::Role", contexts({}, { ManagedPolicyArns })))));

    expect(rules.find(({ rule }) => rule === "iam-widened")?.findings[0]?.sentence).toMatch(
      /^it adds broad permissions: ManagedPolicyArns: arn:aws:iam::aws:policy\/AdministratorAccess;/,
    );
  });

  it("quotes the broad permissions first", () => {
    const change = iam(undefined, policy(["s3:GetObject", "iam:*"], "arn:aws:s3:::a"));

    const { rules } = reviewOf(sources(of(change)));

    expect(rules.find(({ rule }) => rule === "iam-widened")?.findings[0]?.sentence).toBe(
      "it adds broad permissions: iam:* on arn:aws:s3:::a; s3:GetObject on arn:aws:s3:::a",
    );
  });
});

describe("an override", () => {
  const reviewed = (change: ResourceChange, allowDeletions: string[]) =>
    reviewOf(sources({ ...of(change), deployment: aDeployment({ allowDeletions }) }));

  it.each([
    [remove],
    [database({ Action: "Remove" })],
    [database({ Replacement: "True" })],
    [{ ...modify, Action: "Dynamic" as const }],
  ])("in the input lets %j pass, and stays in sight", (change) => {
    const id = change.LogicalResourceId ?? "";
    const allowed = reviewed(change, [id]);

    expect(allowed).toMatchObject({ verdict: "second-approver", requiredApprovals: 2 });
    expect(allowed.overrides).toMatchObject({ allowDeletions: [id] });
    expect(allowed.rules.filter(({ overridden }) => overridden.length > 0)).toMatchObject([
      { verdict: "second-approver", overridden: [{ logicalId: id }] },
    ]);
    expect(reviewed(change, ["Another"]).verdict).toBe("deny");
  });

  it("is named by the refusal, with every resource", () => {
    const { rules } = reviewOf(sources(of(remove, database({ Replacement: "True" }))));

    expect(describeDenials(rules)).toBe(
      "the change set may not be executed: Topic (AWS::SNS::Topic): it would be deleted; " +
        "Changed (AWS::RDS::DBCluster): it would be replaced, and its data lost. Change the template, " +
        'or, if this is meant, start again with "allowDeletions": ["Topic", "Changed"]',
    );
  });

  const missing = ofImage({ name: "tasks:missing", registry: "missing" });
  const breaking = ofMigrations(["appliedNow", []], ["afterApproval", ["it drops the table tasks"]]);

  it.each([
    ["allowMissingImages", "tasks:missing", missing, aDeployment({ allowMissingImages: ["tasks:missing"] })],
    ["allowBreakingMigrations", "002.sql", breaking, aDeployment({ allowBreakingMigrations: ["002.sql"] })],
  ] as const)(
    "of %s names what it lets pass, and is named by the refusal",
    (field, name, plan, deployment) => {
      const denied = reviewOf(sources(plan));
      const allowed = reviewOf(sources({ ...plan, deployment }));

      expect(denied.verdict).toBe("deny");
      expect(describeDenials(denied.rules)).toMatch(
        new RegExp(`: ${name}: .*, or, if this is meant, start again with "${field}": \\["${name}"\\]$`),
      );
      expect(describeDenials(denied.rules)).not.toContain("hange the template");
      expect(allowed).toMatchObject({ verdict: "second-approver", requiredApprovals: 2 });
      expect(allowed.rules.flatMap(({ overridden }) => overridden)).toMatchObject([{ subject: name }]);
      expect(allowed.overrides[field]).toEqual([name]);
    },
  );

  it("asks for a second approver whatever the settings say", () => {
    const review = reviewOf(
      sources({
        policy: { "no-override": "allow" },
        deployment: aDeployment({ allowDeletions: ["Old"] }),
      }),
    );

    expect(review).toMatchObject({ verdict: "second-approver", requiredApprovals: 2 });
  });

  it("does not exist for a rule that the settings make a denial", () => {
    const review = reviewOf(
      sources({
        ...of({ ...modify, Action: "Import" }),
        policy: { import: "deny" },
        deployment: aDeployment({ allowDeletions: ["EcsService"] }),
      }),
    );

    expect(review.verdict).toBe("deny");
    expect(describeDenials(review.rules)).not.toContain("allowDeletions");
    expect(describeDenials(review.rules)).toContain("no other stack or person manages it");
  });
});

describe("the order of changes", () => {
  it("has the riskiest first, and keeps CloudFormation's order otherwise", () => {
    const ids = ["A", "B", "C", "D", "E"];
    const changes = ids.map((LogicalResourceId) => ({ ...modify, LogicalResourceId }));
    const risky = changes.map((change, index) => {
      if (index === 2) return { ...change, Action: "Import" as const };
      if (index === 3) return { ...change, Action: "Remove" as const };
      return index === 4 ? { ...change, Replacement: "True" as const } : change;
    });
    const review = reviewOf(sources(of(...risky)));

    const ordered = byRisk(review.changes, review.rules);

    expect(ordered.map(({ logicalId }) => logicalId)).toEqual(["D", "C", "E", "A", "B"]);
  });
});

describe("the number of approvals", () => {
  const widened = of(iam(policy("s3:GetObject"), policy("s3:*")));

  it.each<[string, Partial<ReviewInput>, number]>([
    ["a new image", {}, 1],
    ["a warning", newTemplate, 1],
    ["a rule that asks for a second approver", widened, 2],
    [
      "a rule that the settings let ask for one",
      { ...newTemplate, policy: { "same-template": "second-approver" } },
      2,
    ],
    ["a rule that the settings make a warning", { ...widened, policy: { "iam-widened": "warn" } }, 1],
  ])("for %s", (_, changes, approvals) => {
    expect(reviewOf(sources(changes)).requiredApprovals).toBe(approvals);
  });
});

describe("a stack that is created", () => {
  const created = whole([
    { ...iam(undefined, policy("s3:*")), Action: "Add", LogicalResourceId: "Policy" },
    { ...group(undefined, ingress("0.0.0.0/0")), Action: "Add", LogicalResourceId: "Group" },
  ]);
  const of = (more: Partial<ReviewInput>) =>
    reviewOf(sources({ changeSetType: "CREATE", whole: created, release: undefined, ...more }));

  it("widens no access: one approval is enough, and the warning says why", () => {
    const { rules, requiredApprovals, verdict } = of({});

    expect({ requiredApprovals, verdict }).toEqual({ requiredApprovals: 1, verdict: "warn" });
    const sentences = rules.flatMap(({ findings }) => findings.map(({ sentence }) => sentence));
    expect(sentences.join("\n")).toMatch(
      /s3:\* on \*.*; the stack is created, so there were no permissions before/,
    );
    expect(sentences.join("\n")).toContain("; the stack is created, so there was no security group before");
  });

  it("is at most a warning, whatever the settings say", () => {
    expect(of({ policy: { "iam-widened": "deny" } }).verdict).toBe("warn");
  });

  it("is in scope although every resource differs from the previous release", () => {
    expect(of({ release }).requiredApprovals).toBe(1);
  });
});
