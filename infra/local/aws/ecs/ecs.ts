import * as sdk from "@aws-sdk/client-ecs";
import type { ResourceProviders } from "../cloudformation/resource-provider.ts";
import { regionalArn } from "../place.ts";
import type { AwsService } from "../wire/service.ts";
import { clusterOperations } from "./cluster-operations.ts";
import { clusterProvider } from "./cluster-provider.ts";
import { type NewId, randomId } from "./names.ts";
import { PortLeases } from "./port-leases.ts";
import { ProcessGuard } from "./process-guard.ts";
import { scalableTargetProvider } from "./scalable-target-provider.ts";
import { serviceOperations } from "./service-operations.ts";
import { serviceProvider } from "./service-provider.ts";
import type { EcsState } from "./state.ts";
import { taskDefinitionOperations } from "./task-definition-operations.ts";
import { taskDefinitionProvider } from "./task-definition-provider.ts";
import { TaskDefinitions } from "./task-definitions.ts";
import type { TaskHost } from "./task-host.ts";
import { taskOperations } from "./task-operations.ts";

export interface EcsOptions
  extends Pick<TaskHost, "clock" | "images" | "logs" | "secrets" | "loadBalancers" | "startXRayDaemon"> {
  /** Variables that override those of every application container, besides `HOST=127.0.0.1`. */
  readonly containerEnvironment?: Readonly<Record<string, string>>;
  readonly newId?: NewId;
}

export interface Ecs {
  readonly service: AwsService;
  readonly providers: ResourceProviders;
  /** Kills all tasks. Resolves when no process is left. */
  close(): Promise<void>;
}

/** Amazon ECS on this machine: tasks are processes, and services keep them running. */
export function createEcs(options: EcsOptions): Ecs {
  const { clock } = options;
  const arnPrefix = regionalArn("ecs", "");
  const host: TaskHost = {
    ...options,
    containerEnvironment: { HOST: "127.0.0.1", ...options.containerEnvironment },
    guard: new ProcessGuard(),
    ports: new PortLeases(),
  };
  const state: EcsState = {
    host,
    newId: options.newId ?? randomId,
    arnPrefix,
    clusters: new Map(),
    taskDefinitions: new TaskDefinitions(arnPrefix, () => clock.now()),
  };
  return {
    service: {
      sdk,
      signingName: "ecs",
      operations: {
        ...clusterOperations(state),
        ...serviceOperations(state),
        ...taskOperations(state),
        ...taskDefinitionOperations(state),
      },
    },
    providers: {
      "AWS::ApplicationAutoScaling::ScalableTarget": scalableTargetProvider(state),
      "AWS::ECS::Cluster": clusterProvider(state),
      "AWS::ECS::TaskDefinition": taskDefinitionProvider(state),
      "AWS::ECS::Service": serviceProvider(state),
    },
    close: () => close(state),
  };
}

async function close({ clusters, host }: EcsState): Promise<void> {
  const all = [...clusters.values()];
  for (const { services } of all) for (const service of services.values()) service.scheduler.close();
  await Promise.all(all.flatMap(({ tasks }) => tasks.map((task) => task.kill())));
  await host.guard.close();
}
