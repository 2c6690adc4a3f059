import { Aws, CfnCondition, Fn, Token } from "aws-cdk-lib";
import { CfnScalableTarget, CfnScalingPolicy } from "aws-cdk-lib/aws-applicationautoscaling";
import type { CfnService } from "aws-cdk-lib/aws-ecs";
import { Construct } from "constructs";
import type { ComputeParameters } from "./compute-parameters.ts";
import { clusterName, serviceName } from "./ecs-names.ts";

/** Leaves half of each processor for the load that arrives before a new task is in service. */
const cpuTargetPercent = 50;

/**
 * The number of tasks. It follows the CPU utilisation, between the two capacities; if these are equal, it is
 * fixed. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export class Autoscaling extends Construct {
  /** Omitted with autoscaling: a deployment must not reset the count that autoscaling has chosen. */
  readonly desiredCount: number;
  readonly #target: CfnScalableTarget;

  constructor(scope: Construct, id: string, { minCapacity, maxCapacity }: ComputeParameters) {
    super(scope, id);
    const autoscaled = new CfnCondition(this, "Autoscaled", {
      expression: Fn.conditionNot(Fn.conditionEquals(minCapacity.valueAsString, maxCapacity.valueAsString)),
    });
    this.desiredCount = Token.asNumber(
      Fn.conditionIf(autoscaled.logicalId, Aws.NO_VALUE, minCapacity.valueAsNumber),
    );
    this.#target = new CfnScalableTarget(this, "ScalableTarget", {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      // By name, not by reference: a reference would list this resource as changed with each new image.
      resourceId: `service/${clusterName()}/${serviceName()}`,
      minCapacity: minCapacity.valueAsNumber,
      maxCapacity: maxCapacity.valueAsNumber,
    });
    this.#target.cfnOptions.condition = autoscaled;
    const policy = trackCpu(this, this.#target);
    policy.cfnOptions.condition = autoscaled;
  }

  /** A scalable target can be registered only after its service exists. */
  startAfter(service: CfnService): void {
    this.#target.addResourceDependency(service);
  }
}

function trackCpu(scope: Construct, target: CfnScalableTarget): CfnScalingPolicy {
  return new CfnScalingPolicy(scope, "CpuScaling", {
    policyName: `${Aws.STACK_NAME}-cpu`,
    policyType: "TargetTrackingScaling",
    scalingTargetId: target.ref,
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      targetValue: cpuTargetPercent,
      // A new task is in service after about a minute; scaling in is not urgent.
      scaleOutCooldown: 60,
      scaleInCooldown: 300,
    },
  });
}
