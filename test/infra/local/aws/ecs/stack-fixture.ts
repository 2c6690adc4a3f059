import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ECSClient } from "@aws-sdk/client-ecs";
import { clockOfSpeed } from "../../../../../infra/local/aws/clock.ts";
import type { ProvidedResource } from "../../../../../infra/local/aws/cloudformation/resource-provider.ts";
import type { ImageRegistry } from "../../../../../infra/local/aws/ecs/container-image.ts";
import { createEcs, type Ecs } from "../../../../../infra/local/aws/ecs/ecs.ts";
import {
  createElasticLoadBalancing,
  type ElasticLoadBalancing,
} from "../../../../../infra/local/aws/elastic-load-balancing/elastic-load-balancing.ts";
import { createLogs } from "../../../../../infra/local/aws/logs/logs.ts";
import { startEndpoint } from "../../../../../infra/local/aws/wire/endpoint.ts";
import { startDaemon } from "../../../../../infra/local/aws/xray/daemon.ts";
import { clientSettings } from "../../../../support/client-settings.ts";

const serviceFile = fileURLToPath(new URL("stand-in-service.mjs", import.meta.url));
const logGroup = "/ecs/xray-poc-compute";

/** `stand-in:<mode>-<version>` or `stand-in:<version>`, also by the digest of version 2; no other image exists. */
const images: ImageRegistry = {
  find: async (given) => {
    const reference = given === `stand-in@${digestOf("stand-in:2")}` ? "stand-in:2" : given;
    const [, mode, version] = /^stand-in:(?:([a-z]+)-)?(\d+)$/.exec(reference) ?? [];
    if (version === undefined) return undefined;
    const environment = { VERSION: version, MODE: mode ?? "healthy" };
    const file = mode === "unrunnable" ? "/no/such/program" : process.execPath;
    return { digest: digestOf(reference), command: { file, args: [serviceFile], environment } };
  },
};

/** The digest of an image of the fixture. */
export const digestOf = (reference: string): string =>
  `sha256:${createHash("sha256").update(reference).digest("hex")}`;

/** The compute stack's resources without the stack: a service of stand-in containers behind a load balancer. */
export interface StackFixture {
  readonly ecs: Ecs;
  readonly elb: ElasticLoadBalancing;
  readonly client: ECSClient;
  readonly cloudWatchLogs: CloudWatchLogsClient;
  readonly url: string;
  readonly logs: { readonly stream: string; readonly message: string }[];
  /** Resolves when the deployment has completed, rejects as the provider. */
  deploy(image: string, changes?: ServiceChanges): Promise<ProvidedResource>;
  deleteService(): Promise<void>;
  close(): Promise<void>;
}

export interface ServiceChanges {
  readonly desiredCount?: number | string;
  readonly rollback?: boolean;
  readonly container?: Readonly<Record<string, unknown>>;
  readonly grace?: number;
  readonly signal?: AbortSignal;
}

export const names = { cluster: "xray-poc-compute-cluster", service: "xray-poc-compute-service" };

export async function createStack(speed = 20): Promise<StackFixture> {
  const clock = clockOfSpeed(speed);
  const elb = createElasticLoadBalancing({ clock });
  const logs: StackFixture["logs"] = [];
  const { service: logService, sink } = createLogs({ clock });
  const ecs = createEcs({
    clock,
    images,
    logs: {
      append: (group, stream, time, message) => {
        logs.push({ stream, message });
        sink.append(group, stream, time, message);
      },
    },
    secrets: async (valueFrom) => {
      if (valueFrom.includes("missing")) throw new Error("Secrets Manager can't find the specified secret.");
      return "value of the secret";
    },
    loadBalancers: elb,
    startXRayDaemon: ({ onLine }) => startDaemon({ onSegment: () => {}, onLine }),
    containerEnvironment: { EXTERNAL_API_URL: "http://127.0.0.1:9/" },
  });
  const providers = { ...elb.providers, ...ecs.providers };
  const provider = (type: string) => {
    const found = providers[type];
    if (!found) throw new Error(`no provider for ${type}`);
    return found;
  };
  const request = (logicalId: string, properties: object, signal = new AbortController().signal) => ({
    stackName: "xray-poc-compute",
    logicalId,
    properties: properties as Record<string, unknown>,
    signal,
  });
  const create = (type: string, properties: object) =>
    provider(type).create(request(type.split("::")[2] ?? "", properties));

  const balancer = await create("AWS::ElasticLoadBalancingV2::LoadBalancer", {});
  const group = await create("AWS::ElasticLoadBalancingV2::TargetGroup", {
    HealthCheckPath: "/health",
    HealthCheckIntervalSeconds: "5",
    UnhealthyThresholdCount: "2",
    HealthyThresholdCount: "2",
  });
  await create("AWS::ElasticLoadBalancingV2::Listener", {
    LoadBalancerArn: balancer.physicalId,
    DefaultActions: [{ Type: "forward", TargetGroupArn: group.physicalId }],
  });
  await create("AWS::ECS::Cluster", { ClusterName: names.cluster });
  const endpoint = await startEndpoint({ services: [ecs.service, logService] });
  const client = new ECSClient(clientSettings(endpoint.url));
  const cloudWatchLogs = new CloudWatchLogsClient(clientSettings(endpoint.url));
  let service: string | undefined;

  return {
    ecs,
    elb,
    client,
    cloudWatchLogs,
    logs,
    url: `http://${balancer.attributes.DNSName}`,
    deploy: async (image, changes = {}) => {
      const definition = await create("AWS::ECS::TaskDefinition", taskDefinition(image, changes.container));
      const properties = serviceProperties(definition.physicalId, group.physicalId, changes);
      const asked = request("EcsService", properties, changes.signal);
      if (service !== undefined) return provider("AWS::ECS::Service").update(service, asked);
      service = `arn:aws:ecs:ap-northeast-1:123456789012:service/${names.cluster}/${names.service}`;
      return provider("AWS::ECS::Service").create(asked);
    },
    deleteService: async () => provider("AWS::ECS::Service").delete(service ?? ""),
    close: async () => {
      client.destroy();
      cloudWatchLogs.destroy();
      await endpoint.close();
      await ecs.close();
      await elb.close();
    },
  };
}

function taskDefinition(image: string, container: object = {}): object {
  const logConfiguration = {
    LogDriver: "awslogs",
    Options: { "awslogs-group": logGroup, "awslogs-stream-prefix": "ecs" },
  };
  return {
    Family: "xray-poc-compute-task",
    Cpu: "256",
    Memory: "512",
    NetworkMode: "awsvpc",
    RequiresCompatibilities: ["FARGATE"],
    ContainerDefinitions: [
      {
        Name: "app",
        Image: image,
        Essential: "true",
        PortMappings: [{ ContainerPort: "3000", Protocol: "tcp" }],
        Environment: [{ Name: "ENVIRONMENT", Value: "production" }],
        LogConfiguration: logConfiguration,
        ...container,
      },
      {
        Name: "xray-daemon",
        Image: "public.ecr.aws/xray/aws-xray-daemon:3.x",
        LogConfiguration: logConfiguration,
      },
    ],
  };
}

function serviceProperties(definition: string, targetGroup: string, changes: ServiceChanges): object {
  return {
    ServiceName: names.service,
    Cluster: names.cluster,
    LaunchType: "FARGATE",
    NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ["subnet-0a1b2c3d"] } },
    TaskDefinition: definition,
    DesiredCount: changes.desiredCount ?? "2",
    HealthCheckGracePeriodSeconds: changes.grace ?? "10",
    LoadBalancers: [{ ContainerName: "app", ContainerPort: "3000", TargetGroupArn: targetGroup }],
    DeploymentConfiguration: {
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
      DeploymentCircuitBreaker: { Enable: true, Rollback: changes.rollback ?? true },
    },
  };
}
