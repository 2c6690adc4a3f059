import { beforeAll, describe, expect, it } from "vitest";
import { synthesizeComputeTemplate } from "../../../../infra/aws/compute/synthesize-compute-template.ts";

// biome-ignore lint/suspicious/noExplicitAny: the template is read as the plain JSON it is.
let template: any;

beforeAll(async () => {
  template = await synthesizeComputeTemplate();
});

const properties = (logicalId: string) => template.Resources[logicalId].Properties;
const container = (name: string) =>
  properties("EcsTaskDefinition").ContainerDefinitions.find(({ Name }: { Name: string }) => Name === name);
const importOf = (parameter: string, name: string) => ({
  "Fn::ImportValue": { "Fn::Sub": `\${${parameter}}-${name}` },
});
const named = (...parts: unknown[]) => ({ "Fn::Join": ["", parts] });

describe("the compute stack's template", () => {
  it("has the logical ids that people rely on and no others", () => {
    expect(Object.keys(template.Resources).sort()).toEqual([
      "CpuScaling",
      "EcsCluster",
      "EcsService",
      "EcsTaskDefinition",
      "Listener",
      "LoadBalancer",
      "LogGroup",
      "ScalableTarget",
      "TargetGroup",
      "TaskExecutionRole",
      "TaskRole",
    ]);
  });

  it("has the runbook's parameters, all with a default except the image", () => {
    const defaults = Object.entries<{ Default?: unknown }>(template.Parameters).map(([name, { Default }]) => {
      return [name, Default];
    });

    expect(Object.fromEntries(defaults)).toEqual({
      Environment: "production",
      BaseStackName: "xray-poc-base",
      SecurityStackName: "xray-poc-security",
      DatabaseStackName: "xray-poc-database",
      ContainerImage: undefined,
      DatabaseSslMode: "verify-full",
      MinCapacity: 2,
      MaxCapacity: 4,
      HealthCheckGracePeriodSeconds: 60,
      ExternalApiUrl: "https://httpbin.org/delay/{seconds}",
      XRayDaemonImage: expect.stringMatching(/^public\.ecr\.aws\/xray\/aws-xray-daemon:\d+\.\d+\.\d+$/),
      DelayScale: "1",
    });
  });

  it("is plain CloudFormation within the size limit of a request", () => {
    const body = JSON.stringify(template);

    expect(Buffer.byteLength(body)).toBeLessThan(51_200);
    expect(body).not.toMatch(/bootstrap|aws:cdk:path|CDKMetadata/i);
    expect(template.Rules).toBeUndefined();
    expect(template.Transform).toBeUndefined();
  });

  it("names cluster, service, task family and log group after the stack", () => {
    const stackName = { Ref: "AWS::StackName" };

    expect(properties("EcsCluster").ClusterName).toEqual(named(stackName, "-cluster"));
    expect(properties("EcsService").ServiceName).toEqual(named(stackName, "-service"));
    expect(properties("EcsTaskDefinition").Family).toEqual(named(stackName, "-task"));
    expect(properties("LogGroup").LogGroupName).toEqual(named("/ecs/", stackName));
  });

  it("gives the application its database address without credentials", () => {
    const environment = Object.fromEntries(
      container("app").Environment.map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, Value]),
    );

    expect(environment).toEqual({
      DATABASE_URL: named(
        "postgresql://",
        importOf("DatabaseStackName", "Endpoint"),
        ":",
        importOf("DatabaseStackName", "Port"),
        "/postgres?sslmode=",
        { Ref: "DatabaseSslMode" },
      ),
      ENVIRONMENT: { Ref: "Environment" },
      AWS_XRAY_DAEMON_ADDRESS: "localhost:2000",
      EXTERNAL_API_URL: { Ref: "ExternalApiUrl" },
      DELAY_SCALE: { Ref: "DelayScale" },
    });
  });

  it("passes user and password as secrets, from the database's secret", () => {
    const secretArn = importOf("DatabaseStackName", "SecretArn");

    expect(container("app").Secrets).toEqual([
      { Name: "PGUSER", ValueFrom: named(secretArn, ":username::") },
      { Name: "PGPASSWORD", ValueFrom: named(secretArn, ":password::") },
    ]);
  });

  it("runs the image of the deployment and a pinned X-Ray daemon on UDP 2000", () => {
    const daemon = container("xray-daemon");

    expect(container("app")).toMatchObject({
      Image: { Ref: "ContainerImage" },
      Essential: true,
      PortMappings: [{ ContainerPort: 3000, Protocol: "tcp" }],
    });
    expect(daemon.Image).toEqual({ Ref: "XRayDaemonImage" });
    expect(daemon).toMatchObject({
      Essential: false,
      PortMappings: [{ ContainerPort: 2000, Protocol: "udp" }],
    });
  });

  it("logs both containers to the stack's log group", () => {
    for (const name of ["app", "xray-daemon"]) {
      expect(container(name).LogConfiguration).toEqual({
        LogDriver: "awslogs",
        Options: {
          "awslogs-group": { Ref: "LogGroup" },
          "awslogs-region": { Ref: "AWS::Region" },
          "awslogs-stream-prefix": name,
        },
      });
    }
  });

  it("lets ECS read the one secret and the containers write traces, nothing else", () => {
    const managed = (path: string) => ({ "Fn::Sub": `arn:\${AWS::Partition}:iam::aws:policy/${path}` });

    expect(properties("TaskExecutionRole").ManagedPolicyArns).toEqual([
      managed("service-role/AmazonECSTaskExecutionRolePolicy"),
    ]);
    expect(properties("TaskExecutionRole").Policies).toEqual([
      {
        PolicyName: "read-database-secret",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: "secretsmanager:GetSecretValue",
              Resource: importOf("DatabaseStackName", "SecretArn"),
            },
          ],
        },
      },
    ]);
    expect(properties("TaskRole").ManagedPolicyArns).toEqual([managed("AWSXRayDaemonWriteAccess")]);
    expect(properties("TaskRole").Policies).toBeUndefined();
    expect(JSON.stringify(template)).not.toContain('"*"');
  });

  it("names no role, so that CAPABILITY_IAM is enough", () => {
    expect(properties("TaskRole").RoleName).toBeUndefined();
    expect(properties("TaskExecutionRole").RoleName).toBeUndefined();
  });

  it("rolls out without losing capacity and rolls back by the circuit breaker", () => {
    expect(properties("EcsService")).toMatchObject({
      LaunchType: "FARGATE",
      HealthCheckGracePeriodSeconds: { Ref: "HealthCheckGracePeriodSeconds" },
      DeploymentConfiguration: {
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
      LoadBalancers: [{ ContainerName: "app", ContainerPort: 3000, TargetGroupArn: { Ref: "TargetGroup" } }],
    });
    expect(template.Resources.EcsService.DependsOn).toEqual(["Listener"]);
  });

  it("scales by CPU utilisation, which alone sets the number of tasks", () => {
    expect(template.Conditions.Autoscaled).toEqual({
      "Fn::Not": [{ "Fn::Equals": [{ Ref: "MinCapacity" }, { Ref: "MaxCapacity" }] }],
    });
    expect(properties("EcsService").DesiredCount).toEqual({
      "Fn::If": ["Autoscaled", { Ref: "AWS::NoValue" }, { Ref: "MinCapacity" }],
    });
    expect(template.Resources.ScalableTarget).toMatchObject({
      Condition: "Autoscaled",
      DependsOn: ["EcsService"],
      Properties: { MinCapacity: { Ref: "MinCapacity" }, MaxCapacity: { Ref: "MaxCapacity" } },
    });
    expect(template.Resources.CpuScaling.Condition).toBe("Autoscaled");
  });

  it("names the service by name for scaling, so that a new image changes no scaling resource", () => {
    expect(JSON.stringify(properties("ScalableTarget"))).not.toMatch(/EcsService|EcsCluster|GetAtt/);
  });

  it("runs the tasks in private subnets behind a public load balancer", () => {
    const { AwsvpcConfiguration: network } = properties("EcsService").NetworkConfiguration;

    expect(network).toEqual({
      AssignPublicIp: "DISABLED",
      Subnets: { "Fn::Split": [",", importOf("BaseStackName", "PrivateSubnetIds")] },
      SecurityGroups: [importOf("SecurityStackName", "EcsSecurityGroupId")],
    });
    expect(properties("LoadBalancer")).toMatchObject({
      Scheme: "internet-facing",
      Subnets: { "Fn::Split": [",", importOf("BaseStackName", "PublicSubnetIds")] },
      SecurityGroups: [importOf("SecurityStackName", "AlbSecurityGroupId")],
    });
  });

  it("asks the tasks' /health every ten seconds", () => {
    expect(properties("TargetGroup")).toMatchObject({
      VpcId: importOf("BaseStackName", "VpcId"),
      TargetType: "ip",
      HealthCheckPath: "/health",
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      TargetGroupAttributes: [{ Key: "deregistration_delay.timeout_seconds", Value: "30" }],
    });
  });

  it("outputs the service's address and its resources", () => {
    expect(Object.keys(template.Outputs)).toEqual([
      "ServiceUrl",
      "ClusterName",
      "ServiceName",
      "TargetGroupArn",
      "LogGroupName",
      "TaskDefinitionArn",
    ]);
    expect(template.Outputs.ServiceUrl.Value).toEqual(
      named("http://", { "Fn::GetAtt": ["LoadBalancer", "DNSName"] }),
    );
  });
});
