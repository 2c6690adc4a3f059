import type {
  DescribeServicesRequest,
  DescribeServicesResponse,
  ListServicesRequest,
  ListServicesResponse,
  UpdateServiceRequest,
  UpdateServiceResponse,
} from "@aws-sdk/client-ecs";
import { AwsError, type Operation } from "../wire/service.ts";
import { nameOf } from "./names.ts";
import type { ServiceRequest } from "./service-settings.ts";
import { type EcsState, findCluster } from "./state.ts";

/** DescribeServices, ListServices and UpdateService. */
export function serviceOperations(state: EcsState): Readonly<Record<string, Operation>> {
  return {
    DescribeServices: async (input: DescribeServicesRequest): Promise<DescribeServicesResponse> => {
      const cluster = findCluster(state, input.cluster);
      if (!input.services?.length) {
        throw new AwsError("InvalidParameterException", "Services cannot be empty.");
      }
      const names = input.services.map(nameOf);
      return {
        services: names.flatMap((name) => cluster.services.get(name)?.describe() ?? []),
        failures: names
          .filter((name) => !cluster.services.has(name))
          .map((name) => ({
            arn: `${cluster.arn.replace(":cluster/", ":service/")}/${name}`,
            reason: "MISSING",
          })),
      };
    },
    ListServices: async (input: ListServicesRequest): Promise<ListServicesResponse> => {
      const services = [...findCluster(state, input.cluster).services.values()];
      return { serviceArns: services.filter(({ status }) => status !== "INACTIVE").map(({ arn }) => arn) };
    },
    UpdateService: async (input: UpdateServiceRequest): Promise<UpdateServiceResponse> => {
      const service = findCluster(state, input.cluster).findService(input.service ?? "");
      const current = service.scheduler.primary.taskDefinition;
      const { taskDefinition = current.taskDefinitionArn } = input;
      const wanted =
        taskDefinition === current.taskDefinitionArn
          ? current
          : state.taskDefinitions.findActive(taskDefinition);
      service.update(input as ServiceRequest, wanted, input.forceNewDeployment ?? false);
      return { service: service.describe() };
    },
  };
}
