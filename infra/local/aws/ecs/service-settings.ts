import { AwsError } from "../wire/service.ts";

/** What a service is asked to keep running, and how it replaces tasks. */
export interface ServiceSettings {
  readonly desiredCount: number;
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  readonly healthCheckGracePeriodSeconds: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly circuitBreaker: { readonly enable: boolean; readonly rollback: boolean };
}

export interface ServiceLoadBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/** The part of CreateService and UpdateService that becomes settings; anything missing is AWS's default. */
export interface ServiceRequest {
  readonly desiredCount?: number | undefined;
  readonly loadBalancers?: readonly Partial<ServiceLoadBalancer>[] | undefined;
  readonly healthCheckGracePeriodSeconds?: number | undefined;
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

/** `present` (AWS's defaults for a new service) with what the request changes. Throws InvalidParameterException. */
export function serviceSettings(request: ServiceRequest, present = defaultSettings): ServiceSettings {
  const { deploymentConfiguration: deployment } = request;
  const breaker = deployment?.deploymentCircuitBreaker;
  const settings: ServiceSettings = {
    desiredCount: request.desiredCount ?? present.desiredCount,
    loadBalancers: request.loadBalancers?.map(loadBalancer) ?? present.loadBalancers,
    healthCheckGracePeriodSeconds:
      request.healthCheckGracePeriodSeconds ?? present.healthCheckGracePeriodSeconds,
    minimumHealthyPercent: deployment?.minimumHealthyPercent ?? present.minimumHealthyPercent,
    maximumPercent: deployment?.maximumPercent ?? present.maximumPercent,
    circuitBreaker: breaker
      ? { enable: breaker.enable ?? false, rollback: breaker.rollback ?? false }
      : present.circuitBreaker,
  };
  requireCount("desiredCount", settings.desiredCount);
  requireCount("healthCheckGracePeriodSeconds", settings.healthCheckGracePeriodSeconds);
  return settings;
}

function loadBalancer(given: Partial<ServiceLoadBalancer>): ServiceLoadBalancer {
  const { targetGroupArn, containerName = "", containerPort = 0 } = given;
  if (!targetGroupArn) {
    throw new AwsError("InvalidParameterException", "loadBalancers: targetGroupArn must be given.");
  }
  return { targetGroupArn, containerName, containerPort };
}

function requireCount(field: string, value: number): void {
  if (Number.isInteger(value) && value >= 0) return;
  throw new AwsError("InvalidParameterException", `${field}: must be a whole number from 0, not ${value}.`);
}
