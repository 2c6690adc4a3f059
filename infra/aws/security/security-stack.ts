import { Fn } from "aws-cdk-lib";
import { CfnSecurityGroup, CfnSecurityGroupEgress, CfnSecurityGroupIngress } from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";
import type { Settings } from "../../settings.ts";
import { servicePort } from "../compute/task-definition.ts";
import { PlainStack } from "../stack/plain-stack.ts";

const databasePort = 5432;

/** A rule that matches nothing: a group without egress rules allows all outgoing traffic. */
const noEgress = {
  ipProtocol: "icmp",
  fromPort: 252,
  toPort: 86,
  cidrIp: "255.255.255.255/32",
  description: "Nothing may leave",
};

/** The allowed connections: internet → load balancer → tasks → database, none in the other direction. */
export class SecurityStack extends PlainStack {
  readonly #vpcId: string;

  constructor(scope: Construct, { region, stacks }: Settings) {
    super(scope, stacks.security, { env: { region }, description: "X-Ray Watch: the security groups" });
    this.#vpcId = Fn.importValue(`${stacks.base}-VpcId`);
    const loadBalancer = this.#loadBalancerGroup();
    const tasks = this.#tasksGroup();
    const database = this.#group("DatabaseSecurityGroup", "From the tasks to the database", [noEgress]);
    this.#allow("AlbToEcs", loadBalancer, tasks, servicePort, "Requests to the tasks service");
    this.#allow("EcsToDatabase", tasks, database, databasePort, "PostgreSQL");
    this.export("AlbSecurityGroupId", loadBalancer.attrGroupId);
    this.export("EcsSecurityGroupId", tasks.attrGroupId);
    this.export("DatabaseSecurityGroupId", database.attrGroupId);
  }

  #loadBalancerGroup(): CfnSecurityGroup {
    const group = this.#group("AlbSecurityGroup", "From the internet to the load balancer", [noEgress]);
    group.securityGroupIngress = [
      { ipProtocol: "tcp", fromPort: 80, toPort: 80, cidrIp: "0.0.0.0/0", description: "HTTP from anywhere" },
    ];
    return group;
  }

  #tasksGroup(): CfnSecurityGroup {
    const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIp: "0.0.0.0/0" };
    const description = "AWS services and the external API";
    return this.#group("EcsSecurityGroup", "From the load balancer to the tasks", [
      { ...https, description },
    ]);
  }

  #group(
    id: string,
    groupDescription: string,
    securityGroupEgress: CfnSecurityGroup.EgressProperty[],
  ): CfnSecurityGroup {
    return new CfnSecurityGroup(this, id, { groupDescription, vpcId: this.#vpcId, securityGroupEgress });
  }

  /** Both rules of a connection; separate resources, because the groups refer to each other. */
  #allow(id: string, from: CfnSecurityGroup, to: CfnSecurityGroup, port: number, description: string): void {
    const rule = { ipProtocol: "tcp", fromPort: port, toPort: port, description };
    new CfnSecurityGroupEgress(this, `${id}Egress`, {
      ...rule,
      groupId: from.attrGroupId,
      destinationSecurityGroupId: to.attrGroupId,
    });
    new CfnSecurityGroupIngress(this, `${id}Ingress`, {
      ...rule,
      groupId: to.attrGroupId,
      sourceSecurityGroupId: from.attrGroupId,
    });
  }
}
