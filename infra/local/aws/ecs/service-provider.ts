import { ResourceFailure } from "../cloudformation/resource-failure.ts";
import type {
  ProvidedResource,
  ResourceProvider,
  ResourceRequest,
} from "../cloudformation/resource-provider.ts";
import { toApiShape } from "./cloudformation-properties.ts";
import { EcsService } from "./ecs-service.ts";
import { type NewId, nameOf } from "./names.ts";
import type { ServiceScheduler } from "./service-scheduler.ts";
import type { ServiceRequest } from "./service-settings.ts";
import { type EcsState, findCluster } from "./state.ts";

interface ServiceProperties extends ServiceRequest {
  readonly serviceName?: string;
  readonly cluster?: string;
  readonly taskDefinition: string;
}

/** `AWS::ECS::Service`: resolves when the deployment has completed and is steady, throws when it failed. */
export function serviceProvider(state: EcsState): ResourceProvider {
  return {
    create: async (request) => {
      const properties = toApiShape(request.properties) as ServiceProperties;
      const cluster = findCluster(state, properties.cluster);
      const generated = `${request.stackName}-${request.logicalId}-${state.newId().slice(0, 12)}`;
      const name = properties.serviceName ?? generated;
      const existing = cluster.services.get(name);
      if (existing && existing.status !== "INACTIVE") return update(state, existing, request);
      const service = new EcsService({
        name,
        cluster,
        request: properties,
        taskDefinition: state.taskDefinitions.findActive(properties.taskDefinition),
        host: state.host,
        newId: state.newId,
      });
      cluster.services.set(name, service);
      request.initiated?.(service.arn);
      return stabilized(service, request.signal, state.newId).catch((error: unknown) => {
        // The service exists nevertheless: CloudFormation has to delete it when it rolls back.
        throw new ResourceFailure(error instanceof Error ? error.message : String(error), service.arn);
      });
    },
    update: async (physicalId, request) => update(state, find(state, physicalId), request),
    delete: async (physicalId) => {
      await allServices(state)
        .find(({ arn }) => arn === physicalId)
        ?.delete();
    },
  };
}

function update(state: EcsState, service: EcsService, request: ResourceRequest): Promise<ProvidedResource> {
  const properties = toApiShape(request.properties) as ServiceProperties;
  const current = service.scheduler.primary.taskDefinition;
  const wanted = properties.taskDefinition;
  const taskDefinition =
    wanted === current.taskDefinitionArn ? current : state.taskDefinitions.findActive(wanted);
  service.update(properties, taskDefinition, false);
  return stabilized(service, request.signal, state.newId);
}

/** Waits for the outcome of the current deployment. */
async function stabilized(service: EcsService, signal: AbortSignal, newId: NewId): Promise<ProvidedResource> {
  const outcome = await deploymentOutcome(service.scheduler, signal);
  if (outcome === "failed") {
    throw new Error(
      `Resource handler returned message: "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'." (RequestToken: ${newId()}, HandlerErrorCode: GeneralServiceException)`,
    );
  }
  return { physicalId: service.arn, attributes: { ServiceArn: service.arn, Name: nameOf(service.arn) } };
}

/** As ECS for CloudFormation, reports a failure only after the rollback, if there is one. */
function deploymentOutcome(
  scheduler: ServiceScheduler,
  signal: AbortSignal,
): Promise<"completed" | "failed"> {
  const watched = scheduler.primary;
  return new Promise((resolve, reject) => {
    const judge = () => {
      const { primary } = scheduler;
      if (signal.aborted) settle(() => reject(signal.reason));
      else if (primary.rolloutState === "FAILED") settle(() => resolve("failed"));
      else if (primary.rolloutState === "COMPLETED" && scheduler.isSteady) {
        settle(() => resolve(watched.rolloutState === "FAILED" ? "failed" : "completed"));
      }
    };
    const settle = (conclude: () => void) => {
      stop();
      signal.removeEventListener("abort", judge);
      conclude();
    };
    const stop = scheduler.onTurn(judge);
    signal.addEventListener("abort", judge);
    judge();
  });
}

function find(state: EcsState, arn: string): EcsService {
  const service = allServices(state).find((candidate) => candidate.arn === arn);
  if (!service) throw new Error(`Service ${arn} not found`);
  return service;
}

function allServices({ clusters }: EcsState): EcsService[] {
  return [...clusters.values()].flatMap(({ services }) => [...services.values()]);
}
