import { Aws, Fn } from "aws-cdk-lib";
import { CfnSecurityGroup, CfnVPCEndpoint } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import type { Settings } from "../../settings.ts";
import type { Vpc } from "./vpc.ts";

/** What a task calls: ECR for its image, CloudWatch for its logs, X-Ray, and its secret. */
const INTERFACE_ENDPOINTS = {
  EcrApiEndpoint: "ecr.api",
  EcrDockerEndpoint: "ecr.dkr",
  LogsEndpoint: "logs",
  XRayEndpoint: "xray",
  SecretsManagerEndpoint: "secretsmanager",
};

/** The ways from the private subnets to AWS's services that do not leave the VPC. */
export class VpcEndpoints extends Construct {
  readonly #network: Vpc;

  constructor(scope: Construct, id: string, network: Vpc, { cidr, egress }: Settings["network"]) {
    super(scope, id);
    this.#network = network;
    // Free, and ECR keeps the layers of images in S3.
    new CfnVPCEndpoint(this, "S3Endpoint", {
      vpcId: network.vpc.ref,
      serviceName: serviceName("s3"),
      vpcEndpointType: "Gateway",
      routeTableIds: [network.privateRouteTable.ref],
    });
    // Beside a NAT gateway they would be paid for twice.
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
    for (const [endpointId, service] of Object.entries(INTERFACE_ENDPOINTS)) {
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
