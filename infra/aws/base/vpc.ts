import { Aws, Fn } from "aws-cdk-lib";
import {
  CfnEIP,
  CfnInternetGateway,
  CfnNatGateway,
  CfnRoute,
  CfnRouteTable,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCGatewayAttachment,
} from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import type { Settings } from "../../settings.ts";

const zones = ["A", "C"];

/** A VPC in two zones; each has a public subnet (for the load balancer) and a private one (for everything else). */
export class Vpc extends Construct {
  readonly vpc: CfnVPC;
  readonly publicSubnets: readonly CfnSubnet[];
  readonly privateSubnets: readonly CfnSubnet[];
  readonly privateRouteTable: CfnRouteTable;
  readonly #cidr: string;

  constructor(scope: Construct, id: string, { cidr, egress }: Settings["network"]) {
    super(scope, id);
    this.#cidr = cidr;
    this.vpc = new CfnVPC(this, "Vpc", {
      cidrBlock: cidr,
      // VPC endpoints need both for their private DNS names.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: [{ key: "Name", value: Aws.STACK_NAME }],
    });
    this.publicSubnets = zones.map((zone, index) => this.#subnet(`PublicSubnet${zone}`, index, index));
    this.privateSubnets = zones.map((zone, index) =>
      this.#subnet(`PrivateSubnet${zone}`, index, zones.length + index),
    );
    const publicRouteTable = this.#routeTable("PublicRouteTable", this.publicSubnets);
    this.privateRouteTable = this.#routeTable("PrivateRouteTable", this.privateSubnets);
    const toInternet = this.#internetRoute(publicRouteTable);
    if (egress === "nat") this.#natRoute(toInternet);
  }

  /** A subnet without automatic public addresses. */
  #subnet(id: string, zone: number, block: number): CfnSubnet {
    return new CfnSubnet(this, id, {
      vpcId: this.vpc.ref,
      availabilityZone: Fn.select(zone, Fn.getAzs()),
      cidrBlock: Fn.select(block, Fn.cidr(this.vpc.attrCidrBlock, 2 * zones.length, this.#hostBits())),
      mapPublicIpOnLaunch: false,
      tags: [{ key: "Name", value: Fn.join("-", [Aws.STACK_NAME, id]) }],
    });
  }

  /** Host bits of a subnet, which is a sixteenth of the VPC: 12 bits of a /16. */
  #hostBits(): string {
    const prefix = Number(this.#cidr.split("/")[1]);
    return String(32 - (prefix + 4));
  }

  #routeTable(id: string, subnets: readonly CfnSubnet[]): CfnRouteTable {
    const table = new CfnRouteTable(this, id, {
      vpcId: this.vpc.ref,
      tags: [{ key: "Name", value: Fn.join("-", [Aws.STACK_NAME, id]) }],
    });
    for (const subnet of subnets) {
      new CfnSubnetRouteTableAssociation(this, `${subnet.node.id}RouteTable`, {
        routeTableId: table.ref,
        subnetId: subnet.ref,
      });
    }
    return table;
  }

  #internetRoute(table: CfnRouteTable): CfnRoute {
    const gateway = new CfnInternetGateway(this, "InternetGateway");
    const attachment = new CfnVPCGatewayAttachment(this, "InternetGatewayAttachment", {
      vpcId: this.vpc.ref,
      internetGatewayId: gateway.ref,
    });
    const route = new CfnRoute(this, "InternetRoute", {
      routeTableId: table.ref,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.ref,
    });
    route.addResourceDependency(attachment);
    return route;
  }

  /** One gateway for both zones: outgoing traffic can wait until a failed zone recovers, and a second gateway doubles the price. */
  #natRoute(toInternet: CfnRoute): void {
    const address = new CfnEIP(this, "NatAddress", { domain: "vpc" });
    address.addResourceDependency(toInternet);
    const gateway = new CfnNatGateway(this, "NatGateway", {
      subnetId: this.publicSubnets[0]?.ref ?? "",
      allocationId: address.attrAllocationId,
      tags: [{ key: "Name", value: Aws.STACK_NAME }],
    });
    gateway.addResourceDependency(toInternet);
    new CfnRoute(this, "NatRoute", {
      routeTableId: this.privateRouteTable.ref,
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: gateway.ref,
    });
  }
}
