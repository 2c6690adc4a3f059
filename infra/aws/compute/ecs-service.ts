import { CfnCluster, CfnService } from "aws-cdk-lib/aws-ecs";
import { Construct } from "constructs";
import { Autoscaling } from "./autoscaling.ts";
import type { ComputeParameters } from "./compute-parameters.ts";
import { clusterName, serviceName } from "./ecs-names.ts";
import type { LoadBalancing } from "./load-balancing.ts";
import type { StackImports } from "./stack-imports.ts";
import { servicePort, type TaskDefinition } from "./task-definition.ts";

export interface EcsServiceProps {
  readonly parameters: ComputeParameters;
  readonly imports: StackImports;
  readonly loadBalancing: LoadBalancing;
  readonly task: TaskDefinition;
}

/** The cluster and the Fargate service that keeps the tasks running behind the load balancer. */
export class EcsService extends Construct {
  readonly cluster: CfnCluster;
  readonly service: CfnService;

  constructor(scope: Construct, id: string, { parameters, imports, loadBalancing, task }: EcsServiceProps) {
    super(scope, id);
    this.cluster = new CfnCluster(this, "EcsCluster", { clusterName: clusterName() });
    const autoscaling = new Autoscaling(this, "Autoscaling", parameters);
    this.service = new CfnService(this, "EcsService", {
      serviceName: serviceName(),
      cluster: this.cluster.ref,
      taskDefinition: task.taskDefinition.ref,
      launchType: "FARGATE",
      desiredCount: autoscaling.desiredCount,
      healthCheckGracePeriodSeconds: parameters.healthCheckGracePeriodSeconds.valueAsNumber,
      deploymentConfiguration: {
        // New tasks are healthy before old ones stop, so no request is lost.
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        // Without it, the update to a version that cannot start takes about three hours to fail.
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
      networkConfiguration: {
        awsvpcConfiguration: {
          assignPublicIp: "DISABLED",
          subnets: imports.privateSubnetIds,
          securityGroups: [imports.ecsSecurityGroupId],
        },
      },
      loadBalancers: [
        { containerName: "app", containerPort: servicePort, targetGroupArn: loadBalancing.targetGroup.ref },
      ],
      propagateTags: "SERVICE",
    });
    // ECS rejects a target group that no listener uses.
    this.service.addResourceDependency(loadBalancing.listener);
    autoscaling.startAfter(this.service);
  }
}
