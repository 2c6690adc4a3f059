import type { Deployment as EcsDeployment, Service } from "@aws-sdk/client-ecs";
import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { DeploymentError } from "../deployment/errors.ts";
import type { ServiceHealth } from "../deployment/payloads.ts";

/** The service as one poll finds it. */
export interface ServiceObservation {
  /** ARN of the task definition that the stack holds now. */
  readonly taskDefinition: string;
  /** Undefined when ECS has no such service. */
  readonly service: Service | undefined;
  readonly targets: readonly TargetHealthDescription[];
}

/** What came before the observation. */
export interface HealthHistory {
  /** How many polls there were before this one. */
  readonly poll: number;
  readonly health: ServiceHealth | null;
  /** ARN of the task definition that this deployment's operation made; undefined when it made none. */
  readonly deployed?: string | undefined;
}

/** A service may look healthy for a moment between two failures. */
const steadyPolls = 2;

/**
 * Whether the service runs steadily on the task definition that was deployed. Steady alone is not enough: it
 * is so, too, after ECS's circuit breaker brought the old one back. Throws ServiceUnhealthy when it cannot
 * become healthy any more.
 */
export function judgeHealth(observation: ServiceObservation, history: HealthHistory): ServiceHealth {
  assertOwnTaskDefinition(observation.taskDefinition, history.deployed);
  const service = activeService(observation);
  assertCanBecomeHealthy(observation.taskDefinition, service, history.poll);
  const healthyPolls = isHealthy(observation, service) ? healthyPollsBefore(observation, history) + 1 : 0;
  return {
    status: healthyPolls >= steadyPolls ? "healthy" : "waiting",
    taskDefinition: observation.taskDefinition,
    healthyPolls,
    runningCount: service.runningCount ?? 0,
    desiredCount: service.desiredCount ?? 0,
  };
}

const healthyPollsBefore = ({ taskDefinition }: ServiceObservation, { health }: HealthHistory) =>
  health?.taskDefinition === taskDefinition ? health.healthyPolls : 0;

/** The stack may have been updated again since, by somebody who does not mind the lock. */
function assertOwnTaskDefinition(taskDefinition: string, deployed: string | undefined): void {
  if (deployed === undefined || deployed === taskDefinition) return;
  throw unhealthy(
    `the stack holds ${taskDefinition}, not ${deployed} that this deployment made: somebody changed it meanwhile`,
  );
}

function activeService({ service }: ServiceObservation): Service {
  if (!service) throw unhealthy("ECS has no such service; was it deleted during the deployment?");
  if (service.status === "ACTIVE") return service;
  throw unhealthy(`the service ${service.serviceName} is ${service.status}, not ACTIVE`);
}

function assertCanBecomeHealthy(taskDefinition: string, service: Service, poll: number): void {
  if (service.desiredCount === 0) {
    throw unhealthy("the service is to run 0 tasks, so nothing is verified; set DesiredCount to 1 or more");
  }
  const failed = service.deployments?.find(
    (deployment) => deployment.taskDefinition === taskDefinition && deployment.rolloutState === "FAILED",
  );
  if (failed) throw unhealthy(`the roll-out failed: ${failed.rolloutStateReason ?? "ECS gives no reason"}`);
  const primary = primaryOf(service);
  // ECS reads are eventually consistent: the first look may still show the deployment before.
  if (poll === 0 || primary?.taskDefinition === taskDefinition || primary?.rolloutState !== "COMPLETED")
    return;
  throw unhealthy(
    `the service is steady on ${primary.taskDefinition}, not on ${taskDefinition} that the stack holds`,
  );
}

function isHealthy({ taskDefinition, targets }: ServiceObservation, service: Service): boolean {
  const { desiredCount = 0, runningCount, pendingCount, deployments = [] } = service;
  const primary = primaryOf(service);
  const states = targets.map(({ TargetHealth }) => TargetHealth?.State);
  return (
    primary?.taskDefinition === taskDefinition &&
    primary.rolloutState === "COMPLETED" &&
    !deployments.some(({ status }) => status === "ACTIVE") &&
    runningCount === desiredCount &&
    pendingCount === 0 &&
    states.filter((state) => state === "healthy").length >= desiredCount &&
    !states.some((state) => state?.startsWith("unhealthy"))
  );
}

const primaryOf = ({ deployments = [] }: Service): EcsDeployment | undefined =>
  deployments.find(({ status }) => status === "PRIMARY");

/** ECS repeats itself; the latest few say what it is at. */
const eventsShown = 3;

/** ServiceUnhealthy for a service that was not healthy in time, with what ECS and the load balancer say. */
export function notHealthyInTime(
  { service, targets }: ServiceObservation,
  deadlineSeconds: number,
): DeploymentError {
  const events = (service?.events ?? []).slice(0, eventsShown).map(({ message }) => message ?? "");
  const unwell = targets.filter(({ TargetHealth }) => TargetHealth?.State !== "healthy");
  const said = [...events, ...unwell.map(targetLine)];
  const counts = `${service?.runningCount ?? 0} of ${service?.desiredCount ?? 0} tasks run`;
  return unhealthy(
    `not healthy within ${deadlineSeconds} s: ${counts}. ${said.join(" | ") || "ECS and the load balancer give no reason"}`,
  );
}

function targetLine({ Target, TargetHealth }: TargetHealthDescription): string {
  const { State, Reason, Description } = TargetHealth ?? {};
  return `target ${Target?.Id}:${Target?.Port} is ${[State, Reason, Description].filter(Boolean).join(", ")}`;
}

const unhealthy = (problem: string) => new DeploymentError("ServiceUnhealthy", problem);
