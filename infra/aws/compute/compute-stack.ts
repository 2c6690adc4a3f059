import { Fn } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Settings } from "../../settings.ts";
import { PlainStack } from "../stack/plain-stack.ts";
import { ComputeParameters } from "./compute-parameters.ts";
import { EcsService } from "./ecs-service.ts";
import { LoadBalancing } from "./load-balancing.ts";
import { ServiceRoles } from "./service-roles.ts";
import { StackImports } from "./stack-imports.ts";
import { servicePort, TaskDefinition } from "./task-definition.ts";

/** The tasks service on ECS Fargate behind a load balancer; needs `CAPABILITY_IAM`. */
export class ComputeStack extends PlainStack {
  constructor(scope: Construct, { region, stacks, logRetentionDays }: Settings) {
    super(scope, stacks.compute, {
      env: { region },
      description: "X-Ray Watch: the tasks service (load balancer, ECS service, X-Ray daemon)",
    });
    const parameters = new ComputeParameters(this, "Parameters");
    const imports = new StackImports(parameters);
    const roles = new ServiceRoles(this, "Roles", imports.databaseSecretArn);
    const loadBalancing = new LoadBalancing(this, "LoadBalancing", imports, servicePort);
    const task = new TaskDefinition(this, "Task", { parameters, imports, roles, logRetentionDays });
    const ecs = new EcsService(this, "Ecs", { parameters, imports, loadBalancing, task });

    this.output("ServiceUrl", Fn.join("", ["http://", loadBalancing.loadBalancer.attrDnsName]));
    this.output("ClusterName", ecs.cluster.ref);
    this.output("ServiceName", ecs.service.attrName);
    this.output("TargetGroupArn", loadBalancing.targetGroup.ref);
    this.output("LogGroupName", task.logGroup.ref);
    this.output("TaskDefinitionArn", task.taskDefinition.ref);
  }
}
