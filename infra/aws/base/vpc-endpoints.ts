import { Aws, Fn } from "aws-cdk-lib";
import { CfnSecurityGroup, CfnVPCEndpoint } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import type { Settings } from "../../settings.ts";
import type { Vpc } from "./vpc.ts";

/** What a task calls: ECR for its image, CloudWatch Logs, X-Ray, and Secrets Manager. */
const interfaceEndpoints = {
  EcrApiEndpoint: "ecr.api",
  EcrDockerEndpoint: "ecr.dkr",
  LogsEndpoint: "logs",
  XRayEndpoint: "xray",
  SecretsManagerEndpoint: "secretsmanager",
};

/** Connects the private subnets to AWS services without leaving the VPC. */
export class VpcEndpoints extends Construct {
  readonly #network: Vpc;

  constructor(scope: Construct, id: string, network: Vpc, { cidr, egress }: Settings["network"]) {
    super(scope, id);
    this.#network = network;
    // Free of charge; ECR stores image layers in S3.
    new CfnVPCEndpoint(this, "S3Endpoint", {
      vpcId: network.vpc.ref,
      serviceName: serviceName("s3"),
      vpcEndpointType: "Gateway",
      routeTableIds: [network.privateRouteTable.ref],
    });
    // With a NAT gateway they would only add cost.
    if (egress === "none") this.#interfaceEndpoints(cidr);
  }

  #interfaceEndpoints(cidr: string): void {
    const group = new CfnSecurityGroup(this, "EndpointSecurityGroup", {
      groupDescription: "From the VPC to the endpoints of AWS services",
      vpcId: this.#network.vpc.ref,
      securityGroupIngress: [
        { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIp: cidr, description: "HTTPS from the VPC" },
      ],
    });
    for (const [endpointId, service] of Object.entries(interfaceEndpoints)) {
      new CfnVPCEndpoint(this, endpointId, {
        vpcId: this.#network.vpc.ref,
        serviceName: serviceName(service),
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: this.#network.privateSubnets.map(({ ref }) => ref),
        securityGroupIds: [group.attrGroupId],
      });
    }
  }
}

const serviceName = (service: string) => Fn.join(".", ["com.amazonaws", Aws.REGION, service]);
