/** The IP address and port on which a target listens. */
export interface TargetAddress {
  readonly id: string;
  readonly port: number;
}

/** How a target group checks and drains its targets. The defaults are AWS's for targets of type `ip`. */
export interface TargetGroupSettings {
  readonly port: number;
  readonly vpcId: string | undefined;
  readonly healthCheck: HealthCheckSettings;
  readonly deregistrationDelaySeconds: number;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
export interface HealthCheckSettings {
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** The HTTP statuses of a healthy target: `200`, `200,202` or `200-299`. */
  readonly matcher: string;
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * Reads the properties of `AWS::ElasticLoadBalancingV2::TargetGroup`; numbers may be strings. Throws an Error for an
 * invalid health check path.
 */
export function targetGroupSettings(properties: Properties): TargetGroupSettings {
  const matcher = properties.Matcher as { HttpCode?: string | number } | undefined;
  const delay = attribute(properties.TargetGroupAttributes, "deregistration_delay.timeout_seconds");
  return {
    port: Number(properties.Port ?? 80),
    vpcId: properties.VpcId === undefined ? undefined : String(properties.VpcId),
    healthCheck: {
      path: healthCheckPath(String(properties.HealthCheckPath ?? "/")),
      intervalSeconds: Number(properties.HealthCheckIntervalSeconds ?? 30),
      timeoutSeconds: Number(properties.HealthCheckTimeoutSeconds ?? 5),
      healthyThreshold: Number(properties.HealthyThresholdCount ?? 5),
      unhealthyThreshold: Number(properties.UnhealthyThresholdCount ?? 2),
      matcher: String(matcher?.HttpCode ?? 200),
    },
    deregistrationDelaySeconds: Number(delay ?? 300),
  };
}

function healthCheckPath(path: string): string {
  if (/^\/[!-~]*$/.test(path)) return path;
  throw new Error(`HealthCheckPath: must begin with "/" and have no spaces, not ${JSON.stringify(path)}.`);
}

/** The value of a key in CloudFormation's attribute lists, `[{Key, Value}]`. */
export function attribute(attributes: unknown, key: string): string | undefined {
  const list = (attributes ?? []) as readonly { Key?: string; Value?: string | number }[];
  const value = list.find((entry) => entry.Key === key)?.Value;
  return value === undefined ? undefined : String(value);
}
