import { describe, expect, it } from "vitest";
import { resourcesOf, templateOf, withoutEgress } from "./synthesized.ts";

const types = ({ Resources }: Awaited<ReturnType<typeof templateOf>>) =>
  Object.values(Resources).map(({ Type }) => Type);

describe("the network", () => {
  it("has a public and a private subnet in each of two zones, without automatic public addresses", async () => {
    const subnets = resourcesOf(await templateOf("base"), "AWS::EC2::Subnet");

    expect(subnets.map(({ Properties }) => Properties.AvailabilityZone["Fn::Select"][0])).toEqual([
      0, 1, 0, 1,
    ]);
    expect(subnets.map(({ Properties }) => Properties.CidrBlock["Fn::Select"])).toEqual(
      [0, 1, 2, 3].map((block) => [block, { "Fn::Cidr": [{ "Fn::GetAtt": ["Vpc", "CidrBlock"] }, 4, "12"] }]),
    );
    for (const { Properties } of subnets) expect(Properties.MapPublicIpOnLaunch).toBe(false);
  });

  it("gives private subnets one NAT gateway and a gateway endpoint for S3", async () => {
    const base = await templateOf("base");

    expect(resourcesOf(base, "AWS::EC2::NatGateway")).toHaveLength(1);
    expect(base.Resources.NatRoute?.Properties).toMatchObject({
      RouteTableId: { Ref: "PrivateRouteTable" },
      NatGatewayId: { Ref: "NatGateway" },
    });
    expect(
      resourcesOf(base, "AWS::EC2::VPCEndpoint").map(({ Properties }) => Properties.VpcEndpointType),
    ).toEqual(["Gateway"]);
  });

  it("without egress has an endpoint for each service that a task calls, and no way to the internet", async () => {
    const base = await templateOf("base", withoutEgress);

    expect(types(base)).not.toContain("AWS::EC2::NatGateway");
    expect(resourcesOf(base, "AWS::EC2::Route").map(({ Properties }) => Properties.RouteTableId)).toEqual([
      { Ref: "PublicRouteTable" },
    ]);
    const services = resourcesOf(base, "AWS::EC2::VPCEndpoint").map(
      ({ Properties }) => Properties.ServiceName["Fn::Join"][1].at(-1) as string,
    );
    expect(services.map((name) => name.replace(/^\./, "")).sort()).toEqual([
      "ecr.api",
      "ecr.dkr",
      "logs",
      "s3",
      "secretsmanager",
      "xray",
    ]);
  });

  it("gives each subnet a sixteenth of a smaller range", async () => {
    const base = await templateOf("base", { network: { cidr: "10.1.2.0/24", egress: "nat" } });

    expect(base.Resources.PublicSubnetA?.Properties.CidrBlock["Fn::Select"][1]["Fn::Cidr"][2]).toBe("4");
  });

  it("logs rejected connections", async () => {
    const base = await templateOf("base");

    expect(base.Resources.FlowLog?.Properties).toMatchObject({
      ResourceId: { Ref: "Vpc" },
      TrafficType: "REJECT",
      LogGroupName: { Ref: "FlowLogGroup" },
    });
  });
});
