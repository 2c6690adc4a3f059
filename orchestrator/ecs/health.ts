import { DeploymentError } from "../deployment/errors.ts";
import type { ServiceHealth } from "../deployment/payloads.ts";
import type {
  ObservedDeployment,
  ObservedService,
  ObservedTarget,
  ServiceObservation,
} from "./service-observation.ts";

/** What the observation is compared with, and what is known from earlier polls. */
export interface HealthHistory {
  /** ARN of the task definition that the stack has now. */
  readonly taskDefinition: string;
  /** Number of earlier polls. */
  readonly poll: number;
  readonly health: ServiceHealth | null;
  /** ARN of the task definition that this deployment created; undefined if it created none. */
  readonly deployed?: string | undefined;
}

/** A service may look healthy for a moment between two failures. */
const steadyPolls = 2;

/**
 * Whether the service is stable with the deployed task definition. Stable alone is not enough: it is stable, too,
 * after ECS's circuit breaker has restored the old one. Throws ServiceUnhealthy if it can no longer become healthy.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function judgeHealth(observation: ServiceObservation, history: HealthHistory): ServiceHealth {
  const { taskDefinition, deployed, poll } = history;
  assertOwnTaskDefinition(taskDefinition, deployed);
  const service = activeService(observation);
  assertCanBecomeHealthy(taskDefinition, service, poll);
  const isHealthyNow = isHealthy(taskDefinition, service, observation.targets);
  const healthyPolls = isHealthyNow ? healthyPollsBefore(history) + 1 : 0;
  return {
    status: healthyPolls >= steadyPolls ? "healthy" : "waiting",
    taskDefinition,
    healthyPolls,
    runningCount: service.runningCount,
    desiredCount: service.desiredCount,
  };
}

const healthyPollsBefore = ({ taskDefinition, health }: HealthHistory) =>
  health?.taskDefinition === taskDefinition ? health.healthyPolls : 0;

/** The stack may have been updated again by an operation that ignores the lock. */
function assertOwnTaskDefinition(taskDefinition: string, deployed: string | undefined): void {
  if (deployed === undefined || deployed === taskDefinition) return;
  throw unhealthy(
    `the stack has ${taskDefinition}, not ${deployed} that this deployment created: another operation changed it`,
  );
}

function activeService({ service }: ServiceObservation): ObservedService {
  if (!service) throw unhealthy("ECS has no such service; was it deleted during the deployment?");
  if (service.status === "ACTIVE") return service;
  throw unhealthy(`the service ${service.name} is ${service.status}, not ACTIVE`);
}

function assertCanBecomeHealthy(taskDefinition: string, service: ObservedService, poll: number): void {
  if (service.desiredCount === 0) {
    throw unhealthy("the desired count is 0, so there is no task to verify; set DesiredCount to 1 or more");
  }
  const failed = service.deployments.find(
    (deployment) => deployment.taskDefinition === taskDefinition && deployment.rolloutState === "FAILED",
  );
  if (failed) throw unhealthy(`the roll-out failed: ${failed.rolloutStateReason ?? "ECS gives no reason"}`);
  const primary = primaryOf(service);
  // ECS reads are eventually consistent: the first poll may still show the previous roll-out.
  if (poll === 0 || primary?.taskDefinition === taskDefinition || primary?.rolloutState !== "COMPLETED")
    return;
  throw unhealthy(
    `the service is stable with ${primary.taskDefinition}, not with ${taskDefinition} of the stack`,
  );
}

function isHealthy(
  taskDefinition: string,
  service: ObservedService,
  targets: readonly ObservedTarget[],
): boolean {
  const { desiredCount, runningCount, pendingCount, deployments } = service;
  const primary = primaryOf(service);
  const states = targets.map(({ state }) => state);
  return (
    primary?.taskDefinition === taskDefinition &&
    primary.rolloutState === "COMPLETED" &&
    !deployments.some(({ status }) => status === "ACTIVE") &&
    runningCount === desiredCount &&
    pendingCount === 0 &&
    states.filter((state) => state === "healthy").length >= desiredCount &&
    !states.some((state) => state.startsWith("unhealthy"))
  );
}

const primaryOf = ({ deployments }: ObservedService): ObservedDeployment | undefined =>
  deployments.find(({ status }) => status === "PRIMARY");

/** ECS's events repeat; the latest few are enough. */
const eventsShown = 3;

/**
 * ServiceUnhealthy for a service that was not healthy in time, with the texts of ECS and the load balancer, and with
 * the doubt about its image if there is one.
 */
export function notHealthyInTime(
  { service, targets }: ServiceObservation,
  deadlineSeconds: number,
  doubt?: string,
): DeploymentError {
  const events = (service?.events ?? []).slice(0, eventsShown).map(({ message }) => message);
  const unhealthyTargets = targets.filter(({ state }) => state !== "healthy");
  const reasons = [...(doubt ? [doubt] : []), ...events, ...unhealthyTargets.map(targetLine)];
  const counts = `${service?.runningCount ?? 0} of ${service?.desiredCount ?? 0} tasks run`;
  return unhealthy(
    `not healthy within ${deadlineSeconds} s: ${counts}. ${reasons.join(" | ") || "ECS and the load balancer give no reason"}`,
  );
}

const targetLine = ({ target, state, reason, description }: ObservedTarget) =>
  `target ${target} is ${[state, reason, description].filter(Boolean).join(", ")}`;

const unhealthy = (problem: string) => new DeploymentError("ServiceUnhealthy", problem);
