import { Aws, CfnCondition, Fn, Token } from "aws-cdk-lib";
import { CfnScalableTarget, CfnScalingPolicy } from "aws-cdk-lib/aws-applicationautoscaling";
import type { CfnService } from "aws-cdk-lib/aws-ecs";
import { Construct } from "constructs";
import type { ComputeParameters } from "./compute-parameters.ts";
import { clusterName, serviceName } from "./ecs-names.ts";

/** Half of a processor is left for what comes before the next task is up. */
const CPU_TARGET_PERCENT = 50;

/**
 * How many tasks run: as many as their processors need, between the two capacities; or a fixed number, when
 * these are the same. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export class Autoscaling extends Construct {
  /** Left out where it scales: a deployment must not take away the tasks that the load has called for. */
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
      // By names, not by references: with these, each new image would be a change of this resource too.
      resourceId: `service/${clusterName()}/${serviceName()}`,
      minCapacity: minCapacity.valueAsNumber,
      maxCapacity: maxCapacity.valueAsNumber,
    });
    this.#target.cfnOptions.condition = autoscaled;
    const policy = trackCpu(this, this.#target);
    policy.cfnOptions.condition = autoscaled;
  }

  /** A service can be scaled once it is there. */
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
      targetValue: CPU_TARGET_PERCENT,
      // A task is in service about a minute after it was called for; going back has time.
      scaleOutCooldown: 60,
      scaleInCooldown: 300,
    },
  });
}
