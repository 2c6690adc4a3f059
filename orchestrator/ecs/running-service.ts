import { DescribeServicesCommand, type ECSClient, type Service } from "@aws-sdk/client-ecs";

/** A service as ECS describes it, with the ARN of its task definition. */
export type RunningService = Service & { readonly taskDefinition: string };

/** The service, from which another task can be started; undefined unless it is active. */
export async function readRunningService(
  ecs: ECSClient,
  { cluster, service: name }: { readonly cluster: string; readonly service: string },
): Promise<RunningService | undefined> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [name] }));
  const [service] = services;
  const { taskDefinition } = service ?? {};
  return service?.status === "ACTIVE" && taskDefinition ? { ...service, taskDefinition } : undefined;
}

/** Where and how its tasks run, as RunTask takes it. */
export function launchOf({
  networkConfiguration,
  launchType,
  platformVersion,
  capacityProviderStrategy = [],
}: RunningService) {
  if (capacityProviderStrategy.length > 0) return { networkConfiguration, capacityProviderStrategy };
  return {
    networkConfiguration,
    ...(launchType && { launchType, ...(platformVersion && { platformVersion }) }),
  };
}

/** What of a service's tasks another task shares. */
export type Launch = ReturnType<typeof launchOf>;
