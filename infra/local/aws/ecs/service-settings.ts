import type { NetworkConfiguration } from "@aws-sdk/client-ecs";
import { AwsError } from "../wire/service.ts";

/** What a service keeps running, and how it replaces tasks. */
export interface ServiceSettings {
  readonly desiredCount: number;
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  readonly healthCheckGracePeriodSeconds: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly circuitBreaker: { readonly enable: boolean; readonly rollback: boolean };
  /** As it was given: on this machine there are no subnets. */
  readonly networkConfiguration?: NetworkConfiguration | undefined;
}

export interface ServiceLoadBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/** The fields of CreateService and UpdateService that become settings. A missing field keeps the current setting. */
export interface ServiceRequest {
  readonly desiredCount?: number | undefined;
  readonly loadBalancers?: readonly Partial<ServiceLoadBalancer>[] | undefined;
  readonly healthCheckGracePeriodSeconds?: number | undefined;
  readonly networkConfiguration?: NetworkConfiguration | undefined;
  readonly deploymentConfiguration?:
    | {
        readonly minimumHealthyPercent?: number | undefined;
        readonly maximumPercent?: number | undefined;
        readonly deploymentCircuitBreaker?:
          | { readonly enable?: boolean | undefined; readonly rollback?: boolean | undefined }
          | undefined;
      }
    | undefined;
}

const defaultSettings: ServiceSettings = {
  desiredCount: 1,
  loadBalancers: [],
  healthCheckGracePeriodSeconds: 0,
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  circuitBreaker: { enable: false, rollback: false },
};

/**
 * The current settings (AWS's defaults for a new service) with the request's changes. Throws
 * InvalidParameterException.
 */
export function serviceSettings(request: ServiceRequest, current = defaultSettings): ServiceSettings {
  const { deploymentConfiguration: deployment } = request;
  const breaker = deployment?.deploymentCircuitBreaker;
  const settings: ServiceSettings = {
    desiredCount: request.desiredCount ?? current.desiredCount,
    loadBalancers: request.loadBalancers?.map(loadBalancer) ?? current.loadBalancers,
    healthCheckGracePeriodSeconds:
      request.healthCheckGracePeriodSeconds ?? current.healthCheckGracePeriodSeconds,
    minimumHealthyPercent: deployment?.minimumHealthyPercent ?? current.minimumHealthyPercent,
    maximumPercent: deployment?.maximumPercent ?? current.maximumPercent,
    circuitBreaker: breaker
      ? { enable: breaker.enable ?? false, rollback: breaker.rollback ?? false }
      : current.circuitBreaker,
    networkConfiguration: request.networkConfiguration ?? current.networkConfiguration,
  };
  assertCount("desiredCount", settings.desiredCount);
  assertCount("healthCheckGracePeriodSeconds", settings.healthCheckGracePeriodSeconds);
  return settings;
}

function loadBalancer(given: Partial<ServiceLoadBalancer>): ServiceLoadBalancer {
  const { targetGroupArn, containerName = "", containerPort = 0 } = given;
  if (!targetGroupArn) {
    throw new AwsError("InvalidParameterException", "loadBalancers: targetGroupArn is required.");
  }
  return { targetGroupArn, containerName, containerPort };
}

function assertCount(field: string, value: number): void {
  if (Number.isInteger(value) && value >= 0) return;
  throw new AwsError("InvalidParameterException", `${field} must be a non-negative integer, not ${value}.`);
}
