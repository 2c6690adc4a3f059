import {
  BootstraplessSynthesizer,
  type CfnElement,
  CfnOutput,
  Fn,
  type IStackSynthesizer,
  Stack,
  type StackProps,
} from "aws-cdk-lib";
import type { Construct } from "constructs";
import { ComputeParameters } from "./compute-parameters.ts";
import { EcsService } from "./ecs-service.ts";
import { LoadBalancing } from "./load-balancing.ts";
import { ServiceRoles } from "./service-roles.ts";
import { StackImports } from "./stack-imports.ts";
import { SERVICE_PORT, TaskDefinition } from "./task-definition.ts";

/**
 * The tasks service on ECS Fargate behind a load balancer, as plain CloudFormation: no bootstrap, no assets,
 * so that the template can be deployed as it is with `CAPABILITY_IAM`.
 */
export class ComputeStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, {
      description: "X-Ray Watch: the tasks service (load balancer, ECS service, X-Ray daemon)",
      ...props,
      synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
    });
    const parameters = new ComputeParameters(this, "Parameters");
    const imports = new StackImports(parameters);
    const roles = new ServiceRoles(this, "Roles", imports.databaseSecretArn);
    const loadBalancing = new LoadBalancing(this, "LoadBalancing", imports, SERVICE_PORT);
    const task = new TaskDefinition(this, "Task", { parameters, imports, roles });
    const ecs = new EcsService(this, "Ecs", { parameters, imports, loadBalancing, task });

    this.#output("ServiceUrl", Fn.join("", ["http://", loadBalancing.loadBalancer.attrDnsName]));
    this.#output("ClusterName", ecs.cluster.ref);
    this.#output("ServiceName", ecs.service.attrName);
    this.#output("TargetGroupArn", loadBalancing.targetGroup.ref);
    this.#output("LogGroupName", task.logGroup.ref);
    this.#output("TaskDefinitionArn", task.taskDefinition.ref);
  }

  /** A resource's logical id is its construct's own id: people and runbooks rely on these names. */
  protected override allocateLogicalId(element: CfnElement): string {
    return element.node.id;
  }

  #output(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }
}
