import { CfnListener, CfnLoadBalancer, CfnTargetGroup } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { Construct } from "constructs";
import type { StackImports } from "./stack-imports.ts";

/** The public entry point: an Application Load Balancer and the target group of the service's tasks. */
export class LoadBalancing extends Construct {
  readonly loadBalancer: CfnLoadBalancer;
  readonly targetGroup: CfnTargetGroup;
  readonly listener: CfnListener;

  constructor(scope: Construct, id: string, imports: StackImports, targetPort: number) {
    super(scope, id);
    this.loadBalancer = new CfnLoadBalancer(this, "LoadBalancer", {
      type: "application",
      scheme: "internet-facing",
      subnets: imports.publicSubnetIds,
      securityGroups: [imports.albSecurityGroupId],
      loadBalancerAttributes: [{ key: "routing.http.drop_invalid_header_fields.enabled", value: "true" }],
    });
    this.targetGroup = new CfnTargetGroup(this, "TargetGroup", {
      vpcId: imports.vpcId,
      targetType: "ip",
      protocol: "HTTP",
      port: targetPort,
      healthCheckPath: "/health",
      // A new task is in service after 2 x 10 s at the earliest; a broken one is out of service after 3 x 10 s.
      healthCheckIntervalSeconds: 10,
      healthCheckTimeoutSeconds: 5,
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
      matcher: { httpCode: "200" },
      // The longest request takes 5 s; 30 s let slow clients finish without delaying the roll-out.
      targetGroupAttributes: [{ key: "deregistration_delay.timeout_seconds", value: "30" }],
    });
    this.listener = new CfnListener(this, "Listener", {
      loadBalancerArn: this.loadBalancer.ref,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: this.targetGroup.ref }],
    });
  }
}
