import type { ResourceChange } from "@aws-sdk/client-cloudformation";
import type { PolicyRule } from "../../../orchestrator/review/policy-rule.ts";
import type { ReviewInput } from "../../../orchestrator/review/review.ts";
import { modify, whole } from "../fixtures/reviews.ts";

/** Plans that a rule finds something in, and plans that it does not. */
export interface RuleCase {
  readonly rule: string;
  readonly verdict: PolicyRule["verdict"];
  readonly fires: readonly (readonly [string, Partial<ReviewInput>])[];
  readonly silent: readonly (readonly [string, Partial<ReviewInput>])[];
}

const unknown = "{{changeSet:KNOWN_AFTER_APPLY}}";
const secret = "{{resolve:ssm:/orders/value}}";

const changed = (
  ResourceType: string,
  before: object | undefined,
  after: object | undefined,
): ResourceChange => ({
  ...modify,
  ResourceType,
  LogicalResourceId: "Changed",
  ...(before && { BeforeContext: JSON.stringify({ Properties: before }) }),
  ...(after && { AfterContext: JSON.stringify({ Properties: after }) }),
});

/** A template that differs from the release's: then the changes are in scope. */
const plan = (...changes: ResourceChange[]): Partial<ReviewInput> => ({
  template: '{"Resources":{"New":{}}}',
  whole: whole(changes),
});

/** A plan that changes the properties of one resource from the first to the second. */
const of =
  (type: string) =>
  (before: object | undefined, after: object | undefined): Partial<ReviewInput> =>
    plan(changed(type, before, after));

const added = (type: string, after: object) =>
  plan({ ...changed(type, undefined, after), Action: "Add", Details: [] });

const taskDefinition = of("AWS::ECS::TaskDefinition");
const container = (before: object, after: object) => {
  const withName = (more: object) => ({ ContainerDefinitions: [{ Name: "app", ...more }] });
  return taskDefinition(withName(before), withName(after));
};
const service = of("AWS::ECS::Service");
const publicIp = (AssignPublicIp: string) => ({
  NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp } },
});
const groups = (...SecurityGroups: string[]) => ({
  NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups } },
});
const loadBalancer = of("AWS::ElasticLoadBalancingV2::LoadBalancer");
const listener = of("AWS::ElasticLoadBalancingV2::Listener");
const bucket = of("AWS::S3::Bucket");
const table = of("AWS::DynamoDB::Table");
const cluster = of("AWS::RDS::DBCluster");
const instance = of("AWS::RDS::DBInstance");
const registry = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com";
const digest = `sha256:${"a".repeat(64)}`;
const sidecar = (Image: string) => ({
  ContainerDefinitions: [
    { Name: "app", Image: `${registry}/tasks@${digest}` },
    { Name: "sidecar", Image: `${Image}@${digest}` },
  ],
});
const alone = { ContainerDefinitions: [{ Name: "app", Image: `${registry}/tasks@${digest}` }] };
const allBlocked = {
  PublicAccessBlockConfiguration: {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: "true",
    RestrictPublicBuckets: true,
  },
};
const engine = (Engine: string, EngineVersion: string) => ({ Engine, EngineVersion });
const forEveryone = (Principal: unknown, more: object = {}) => ({
  PolicyDocument: {
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", Principal, ...more }],
  },
});
const retained = (policies: object, Replacement: "True" | "False" = "False"): ResourceChange => ({
  ...changed("AWS::S3::Bucket", {}, {}),
  Replacement,
  BeforeContext: JSON.stringify({ Properties: {}, ...policies }),
});

export const propertyRuleCases: readonly RuleCase[] = [
  {
    rule: "privileged-container",
    verdict: "second-approver",
    fires: [
      ["a privileged container", container({}, { Privileged: true })],
      ["one by a text", container({ Privileged: "false" }, { Privileged: "true" })],
      [
        "another container that is",
        taskDefinition(
          { ContainerDefinitions: [] },
          { ContainerDefinitions: [{ Name: "new", Privileged: true }] },
        ),
      ],
      ["a container that runs as root", container({ User: "app" }, { User: "root" })],
      ["one by the id of root", container({ User: "app" }, { User: "0:1000" })],
      ["a user that is no longer named", container({ User: "app" }, {})],
      ["a root file system that can be written", container({ ReadonlyRootFilesystem: true }, {})],
      ["a capability", container({}, { LinuxParameters: { Capabilities: { Add: ["SYS_ADMIN"] } } })],
      ["a device", container({}, { LinuxParameters: { Devices: [{ HostPath: "/dev/mem" }] } })],
      ["other security options", container({ DockerSecurityOptions: ["no-new-privileges"] }, {})],
    ],
    silent: [
      ["what was privileged before", container({ Privileged: true }, { Privileged: true, Cpu: 1 })],
      ["what no longer is", container({ Privileged: true }, { Privileged: false })],
      ["a user instead of root", container({ User: "root" }, { User: "app" })],
      [
        "a capability that was there",
        container(
          { LinuxParameters: { Capabilities: { Add: ["A", "B"] } } },
          { LinuxParameters: { Capabilities: { Add: ["B"] } } },
        ),
      ],
    ],
  },
  {
    rule: "host-access",
    verdict: "second-approver",
    fires: [
      ["the host's network", taskDefinition({ NetworkMode: "awsvpc" }, { NetworkMode: "host" })],
      ["a network mode that is no longer named", taskDefinition({ NetworkMode: "awsvpc" }, {})],
      ["the host's processes", taskDefinition({}, { PidMode: "host" })],
      ["the host's memory", taskDefinition({}, { IpcMode: "host" })],
      [
        "Docker's socket",
        taskDefinition({}, { Volumes: [{ Name: "docker", Host: { SourcePath: "/var/run/docker.sock" } }] }),
      ],
      ["a shell in the containers", service({}, { EnableExecuteCommand: true })],
    ],
    silent: [
      ["awsvpc", taskDefinition({ NetworkMode: "bridge" }, { NetworkMode: "awsvpc" })],
      ["processes of the task", taskDefinition({}, { PidMode: "task" })],
      ["a volume of the task", taskDefinition({}, { Volumes: [{ Name: "data" }] })],
      ["no shell any more", service({ EnableExecuteCommand: true }, {})],
    ],
  },
  {
    rule: "steady-service",
    verdict: "warn",
    fires: [
      ["no task", service({ DesiredCount: 2 }, { DesiredCount: "0" })],
      [
        "none by scaling",
        of("AWS::ApplicationAutoScaling::ScalableTarget")({ MaxCapacity: 4 }, { MaxCapacity: 0 }),
      ],
      [
        "no circuit breaker",
        service(
          { DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true } } },
          { DeploymentConfiguration: {} },
        ),
      ],
      [
        "fewer tasks during a deployment",
        service(
          { DeploymentConfiguration: { MinimumHealthyPercent: 100 } },
          { DeploymentConfiguration: { MinimumHealthyPercent: 0 } },
        ),
      ],
      ["no log", container({ LogConfiguration: { LogDriver: "awslogs" } }, {})],
    ],
    silent: [
      ["fewer tasks", service({ DesiredCount: 2 }, { DesiredCount: 1 })],
      [
        "another log",
        container(
          { LogConfiguration: { LogDriver: "awslogs" } },
          { LogConfiguration: { LogDriver: "awsfirelens" } },
        ),
      ],
    ],
  },
  {
    rule: "task-role",
    verdict: "second-approver",
    fires: [
      ["another role", taskDefinition({ TaskRoleArn: "arn:task" }, { TaskRoleArn: "arn:admin" })],
      ["a role where none was", taskDefinition({}, { TaskRoleArn: "arn:admin" })],
      [
        "another execution role",
        taskDefinition({ ExecutionRoleArn: "arn:a" }, { ExecutionRoleArn: "arn:b" }),
      ],
      [
        "another role of a schedule",
        of("AWS::Events::Rule")(
          { Targets: [{ Id: "a", RoleArn: "arn:a" }] },
          { Targets: [{ Id: "a", RoleArn: "arn:b" }] },
        ),
      ],
    ],
    silent: [
      ["the same role", taskDefinition({ TaskRoleArn: "arn:task" }, { TaskRoleArn: "arn:task", Cpu: "1" })],
      ["no role any more", taskDefinition({ TaskRoleArn: "arn:task" }, {})],
    ],
  },
  {
    rule: "foreign-image",
    verdict: "second-approver",
    fires: [
      ["a sidecar of another registry", taskDefinition(alone, sidecar("docker.io/someone/miner"))],
      [
        "a sidecar of another account",
        taskDefinition(alone, sidecar(`999999999999.dkr.ecr.ap-northeast-1.amazonaws.com/x`)),
      ],
      [
        "a container from another repository",
        taskDefinition(sidecar("public.ecr.aws/xray/daemon"), sidecar("public.ecr.aws/other/daemon")),
      ],
      ["a name that looks like the registry", taskDefinition(alone, sidecar(`${registry}.example.com/x`))],
      [
        "another task definition",
        service(
          { TaskDefinition: "arn:aws:ecs:x:1:task-definition/tasks:1" },
          { TaskDefinition: "arn:aws:ecs:x:1:task-definition/other:1" },
        ),
      ],
    ],
    silent: [
      [
        "another version of a sidecar",
        taskDefinition(sidecar("public.ecr.aws/xray/daemon:1"), sidecar("public.ecr.aws/xray/daemon:2")),
      ],
      ["a sidecar of the registry that is used already", taskDefinition(alone, sidecar(`${registry}/proxy`))],
      [
        "the next revision",
        service({ TaskDefinition: "task-definition/tasks:1" }, { TaskDefinition: "task-definition/tasks:2" }),
      ],
      [
        "a revision that is not known yet",
        service({ TaskDefinition: "tasks:1" }, { TaskDefinition: unknown }),
      ],
    ],
  },
  {
    rule: "internet-facing",
    verdict: "second-approver",
    fires: [
      [
        "a load balancer that was internal",
        loadBalancer({ Scheme: "internal" }, { Scheme: "internet-facing" }),
      ],
      ["a scheme that is no longer named", loadBalancer({ Scheme: "internal" }, {})],
      ["a new load balancer", added("AWS::ElasticLoadBalancingV2::LoadBalancer", {})],
      ["tasks with public addresses", service(publicIp("DISABLED"), publicIp("ENABLED"))],
      ["a public database", instance({ PubliclyAccessible: false }, { PubliclyAccessible: "true" })],
      ["a subnet that gives public addresses", of("AWS::EC2::Subnet")({}, { MapPublicIpOnLaunch: true })],
    ],
    silent: [
      ["an internal one", loadBalancer({}, { Scheme: "internal" })],
      [
        "one that was internet-facing",
        loadBalancer({ Scheme: "internet-facing" }, { Scheme: "internet-facing", Name: "a" }),
      ],
      ["private addresses", service(publicIp("ENABLED"), publicIp("DISABLED"))],
    ],
  },
  {
    rule: "other-firewall",
    verdict: "second-approver",
    fires: [
      ["other groups of a service", service(groups("sg-1"), groups("sg-2"))],
      [
        "a group more of a database",
        cluster({ VpcSecurityGroupIds: ["sg-1"] }, { VpcSecurityGroupIds: ["sg-1", unknown] }),
      ],
    ],
    silent: [["the same groups", service(groups("sg-1"), groups("sg-1"))]],
  },
  {
    rule: "public-function",
    verdict: "second-approver",
    fires: [
      ["a URL for everyone", added("AWS::Lambda::Url", { AuthType: "NONE" })],
      [
        "a URL that asked for a sign-in",
        of("AWS::Lambda::Url")({ AuthType: "AWS_IAM" }, { AuthType: "NONE" }),
      ],
    ],
    silent: [["a URL that asks for a sign-in", added("AWS::Lambda::Url", { AuthType: "AWS_IAM" })]],
  },
  {
    rule: "public-bucket",
    verdict: "second-approver",
    fires: [
      ["the block is removed", bucket(allBlocked, {})],
      [
        "a part of the block is",
        bucket(allBlocked, {
          PublicAccessBlockConfiguration: {
            ...allBlocked.PublicAccessBlockConfiguration,
            BlockPublicPolicy: false,
          },
        }),
      ],
      [
        "a new bucket without it",
        added("AWS::S3::Bucket", { PublicAccessBlockConfiguration: { BlockPublicAcls: "false" } }),
      ],
      ["an access control for everyone", bucket({}, { AccessControl: "PublicRead" })],
      [
        "objects with own access control",
        bucket({}, { OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] } }),
      ],
    ],
    silent: [
      ["a new bucket, which has the block by itself", added("AWS::S3::Bucket", {})],
      ["the block is added", bucket({}, allBlocked)],
    ],
  },
  {
    rule: "routing",
    verdict: "second-approver",
    fires: [
      [
        "another target",
        listener(
          { DefaultActions: [{ TargetGroupArn: "blue" }] },
          { DefaultActions: [{ TargetGroupArn: "green" }] },
        ),
      ],
      [
        "other weights of a rule",
        of("AWS::ElasticLoadBalancingV2::ListenerRule")(
          { Actions: [{ ForwardConfig: { a: 100 } }] },
          { Actions: [{ ForwardConfig: { a: 0 } }] },
        ),
      ],
      [
        "no sign-in any more",
        listener(
          { DefaultActions: [{ Type: "authenticate-oidc" }, { Type: "forward" }] },
          { DefaultActions: [{ Type: "forward" }] },
        ),
      ],
      [
        "another target group of a service",
        service({ LoadBalancers: [{ TargetGroupArn: "a" }] }, { LoadBalancers: [{ TargetGroupArn: "b" }] }),
      ],
      ["no encryption any more", listener({ Protocol: "HTTPS" }, { Protocol: "HTTP" })],
      ["another TLS policy", listener({ SslPolicy: "new" }, { SslPolicy: "old" })],
    ],
    silent: [
      [
        "a new listener",
        added("AWS::ElasticLoadBalancingV2::Listener", {
          Protocol: "HTTP",
          DefaultActions: [{ Type: "forward" }],
        }),
      ],
      ["encryption", listener({ Protocol: "HTTP" }, { Protocol: "HTTPS" })],
    ],
  },
  {
    rule: "protection-removed",
    verdict: "second-approver",
    fires: [
      ["no deletion protection", cluster({ DeletionProtection: true }, { DeletionProtection: false })],
      ["deletion protection that is no longer named", instance({ DeletionProtection: "true" }, {})],
      ["none of a table", table({ DeletionProtectionEnabled: true }, {})],
      [
        "none of a load balancer",
        loadBalancer(
          {
            Scheme: "internal",
            LoadBalancerAttributes: [{ Key: "deletion_protection.enabled", Value: "true" }],
          },
          { Scheme: "internal", LoadBalancerAttributes: [] },
        ),
      ],
      ["backups for fewer days", cluster({ BackupRetentionPeriod: 7 }, { BackupRetentionPeriod: 1 })],
      ["no backups", instance({}, { BackupRetentionPeriod: 0 })],
      ["no encryption", instance({ StorageEncrypted: true }, {})],
      [
        "no recovery to a point in time",
        table({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }, {}),
      ],
      [
        "no versions of objects",
        bucket(
          { VersioningConfiguration: { Status: "Enabled" } },
          { VersioningConfiguration: { Status: "Suspended" } },
        ),
      ],
      ["another key", of("AWS::SQS::Queue")({ KmsMasterKeyId: "alias/orders" }, {})],
      [
        "tags that can be moved",
        of("AWS::ECR::Repository")({ ImageTagMutability: "IMMUTABLE" }, { ImageTagMutability: "MUTABLE" }),
      ],
      ["no DeletionPolicy any more", plan(retained({ DeletionPolicy: "Retain" }))],
      ["no UpdateReplacePolicy any more", plan(retained({ UpdateReplacePolicy: "Snapshot" }))],
    ],
    silent: [
      ["more backups", cluster({ BackupRetentionPeriod: 1 }, { BackupRetentionPeriod: 7 })],
      ["deletion protection", cluster({}, { DeletionProtection: true })],
      ["a DeletionPolicy of deleting", plan(retained({ DeletionPolicy: "Delete" }))],
    ],
  },
  {
    rule: "major-upgrade",
    verdict: "second-approver",
    fires: [
      [
        "another major version of PostgreSQL",
        cluster(engine("aurora-postgresql", "15.4"), engine("aurora-postgresql", "16.1")),
      ],
      ["an older one", cluster(engine("aurora-postgresql", "16.1"), engine("aurora-postgresql", "15.4"))],
      [
        "another one of MySQL, in the second number",
        instance(engine("mysql", "8.0.35"), engine("mysql", "8.4.3")),
      ],
      [
        "another one of Aurora MySQL",
        cluster(
          engine("aurora-mysql", "5.7.mysql_aurora.2.11.2"),
          engine("aurora-mysql", "8.0.mysql_aurora.3.04.0"),
        ),
      ],
      [
        "one of an engine that counts otherwise",
        instance(engine("something", "1.2"), engine("something", "1.3")),
      ],
      [
        "a version that is no longer named",
        cluster(engine("aurora-postgresql", "15.4"), { Engine: "aurora-postgresql" }),
      ],
      ["another engine", instance(engine("mysql", "8.0.35"), engine("mariadb", "8.0.35"))],
      [
        "a permission to upgrade",
        instance(engine("postgres", "15.4"), {
          ...engine("postgres", "15.5"),
          AllowMajorVersionUpgrade: true,
        }),
      ],
    ],
    silent: [
      ["a minor version", cluster(engine("aurora-postgresql", "16.1"), engine("aurora-postgresql", "16.4"))],
      ["a minor version of MySQL", instance(engine("mysql", "8.0.35"), engine("mysql", "8.0.36"))],
      ["a new database", added("AWS::RDS::DBCluster", engine("aurora-postgresql", "16.1"))],
    ],
  },
  {
    rule: "restored-data",
    verdict: "second-approver",
    fires: [["a snapshot", cluster({}, { SnapshotIdentifier: "before-the-incident" })]],
    silent: [
      ["the same snapshot", cluster({ SnapshotIdentifier: "a" }, { SnapshotIdentifier: "a", Port: 1 })],
    ],
  },
  {
    rule: "watched-less",
    verdict: "warn",
    fires: [
      ["logs for fewer days", of("AWS::Logs::LogGroup")({ RetentionInDays: 30 }, { RetentionInDays: 1 })],
      ["an alarm that tells nobody", of("AWS::CloudWatch::Alarm")({}, { ActionsEnabled: false })],
      [
        "an alarm that tells others",
        of("AWS::CloudWatch::Alarm")({ AlarmActions: ["a"] }, { AlarmActions: [] }),
      ],
      ["another threshold", of("AWS::CloudWatch::Alarm")({ Threshold: 5 }, { Threshold: 500 })],
    ],
    silent: [
      ["logs for more days", of("AWS::Logs::LogGroup")({ RetentionInDays: 1 }, { RetentionInDays: 30 })],
      ["logs for ever", of("AWS::Logs::LogGroup")({ RetentionInDays: 1 }, {})],
    ],
  },
  {
    rule: "egress-changed",
    verdict: "warn",
    fires: [
      [
        "another outbound rule",
        of("AWS::EC2::SecurityGroup")(
          { SecurityGroupEgress: [{ CidrIp: "10.0.0.0/8" }] },
          { SecurityGroupEgress: [{ CidrIp: "0.0.0.0/0" }] },
        ),
      ],
    ],
    silent: [
      [
        "the same ones",
        of("AWS::EC2::SecurityGroup")(
          { SecurityGroupEgress: [] },
          { SecurityGroupEgress: [], GroupName: "a" },
        ),
      ],
    ],
  },
  {
    rule: "public-policy",
    verdict: "second-approver",
    fires: [
      [
        "a function that everyone may call",
        of("AWS::Lambda::Permission")(undefined, { Action: "lambda:InvokeFunction", Principal: "*" }),
      ],
      ["a bucket for everyone", of("AWS::S3::BucketPolicy")(undefined, forEveryone("*"))],
      [
        "a queue for everyone, as a list",
        of("AWS::SQS::QueuePolicy")(undefined, forEveryone({ AWS: ["arn:aws:iam::123456789012:root", "*"] })),
      ],
      [
        "all principals but some",
        of("AWS::SNS::TopicPolicy")(undefined, {
          PolicyDocument: { Statement: { Effect: "Allow", Action: "*", NotPrincipal: { AWS: "a" } } },
        }),
      ],
      [
        "a condition that is dropped",
        of("AWS::S3::BucketPolicy")(
          forEveryone("*", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
          forEveryone("*"),
        ),
      ],
      [
        "a condition without content",
        of("AWS::S3::BucketPolicy")(undefined, forEveryone("*", { Condition: {} })),
      ],
      ["a key for everyone", of("AWS::KMS::Key")({}, { KeyPolicy: forEveryone("*").PolicyDocument })],
      [
        "a policy that is a text",
        of("AWS::ECR::Repository")(
          {},
          { RepositoryPolicyText: JSON.stringify(forEveryone("*").PolicyDocument) },
        ),
      ],
      [
        "the policy of another type",
        of("AWS::OpenSearchService::Domain")({}, { AccessPolicies: forEveryone("*").PolicyDocument }),
      ],
      [
        "a role that everyone may take",
        of("AWS::IAM::Role")({}, { AssumeRolePolicyDocument: forEveryone({ AWS: "*" }).PolicyDocument }),
      ],
    ],
    silent: [
      [
        "one account",
        of("AWS::S3::BucketPolicy")(undefined, forEveryone({ AWS: "arn:aws:iam::123456789012:root" })),
      ],
      ["a service", of("AWS::SQS::QueuePolicy")(undefined, forEveryone({ Service: "events.amazonaws.com" }))],
      [
        "a condition",
        of("AWS::S3::BucketPolicy")(
          undefined,
          forEveryone("*", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
        ),
      ],
      ["a denial", of("AWS::S3::BucketPolicy")(undefined, forEveryone("*", { Effect: "Deny" }))],
      ["what was there", of("AWS::S3::BucketPolicy")(forEveryone("*"), forEveryone("*"))],
    ],
  },
  {
    rule: "judged",
    verdict: "not-judged",
    fires: [
      ["a type that no rule knows", of("Orders::Team::Widget")({}, { Anything: 1 })],
      ["a resource of somebody's own", added("Custom::Migration", {})],
      ["a type of IAM that signs in", added("AWS::IAM::AccessKey", { UserName: "app" })],
      ["a function, whose code nobody sees", added("AWS::Lambda::Function", { Runtime: "nodejs24.x" })],
      [
        "a role that is known after the execution",
        taskDefinition({ TaskRoleArn: "arn:task" }, { TaskRoleArn: unknown }),
      ],
      ["a scheme that is kept elsewhere", loadBalancer({ Scheme: "internal" }, { Scheme: secret })],
      [
        "containers that are known after the execution",
        taskDefinition(alone, { ContainerDefinitions: unknown }),
      ],
      ["containers that are no list", taskDefinition(alone, { ContainerDefinitions: "[" })],
      ["a network that is no object", service(publicIp("DISABLED"), { NetworkConfiguration: "ENABLED" })],
      [
        "a function of the template that was not resolved",
        taskDefinition({ TaskRoleArn: "arn:task" }, { TaskRoleArn: { "Fn::GetAtt": ["Role", "Arn"] } }),
      ],
      [
        "containers that CloudFormation does not show",
        plan({
          ...changed("AWS::ECS::TaskDefinition", undefined, undefined),
          Details: [{ Target: { Attribute: "Properties", Name: "ContainerDefinitions" } }],
        }),
      ],
      [
        "an addition that CloudFormation does not show",
        plan({ ...changed("AWS::ECS::TaskDefinition", undefined, undefined), Action: "Add", Details: [] }),
      ],
      [
        "contents that are cut off",
        plan({
          ...changed("AWS::ECS::TaskDefinition", {}, {}),
          AfterContext: '{"Properties":{"Contai',
          Details: [],
        }),
      ],
      [
        "a security group that CloudFormation does not show",
        plan({ ...changed("AWS::EC2::SecurityGroup", undefined, undefined), Details: [] }),
      ],
      [
        "a prefix list",
        of("AWS::EC2::SecurityGroupIngress")(undefined, { IpProtocol: "tcp", SourcePrefixListId: "pl-1" }),
      ],
    ],
    silent: [
      [
        "tags",
        plan({
          ...changed("Orders::Team::Widget", undefined, undefined),
          Scope: ["Tags"],
          Details: [{ Target: { Attribute: "Tags" } }],
        }),
      ],
      [
        "a removal",
        plan({
          ...changed("Orders::Team::Widget", undefined, undefined),
          Action: "Remove",
          PolicyAction: "Retain",
        }),
      ],
      ["an alarm", of("AWS::CloudWatch::Alarm")({}, { Period: 60 })],
      [
        "an unknown value that was there",
        taskDefinition({ TaskRoleArn: secret }, { TaskRoleArn: secret, Cpu: "1" }),
      ],
      ["a value that no rule reads", taskDefinition({}, { Cpu: unknown })],
      [
        "containers that are not shown, of which only the image is another one",
        {
          whole: whole([
            {
              ...changed("AWS::ECS::TaskDefinition", undefined, undefined),
              Details: [
                {
                  Target: { Attribute: "Properties", Name: "ContainerDefinitions" },
                  Evaluation: "Static",
                  ChangeSource: "ParameterReference",
                  CausingEntity: "ContainerImage",
                },
              ],
            },
          ]),
        },
      ],
    ],
  },
];
