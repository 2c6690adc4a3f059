import { expect, it } from "vitest";
import { resourcesOf, templateOf } from "./synthesized.ts";

const groupId = (logicalId: string) => ({ "Fn::GetAtt": [logicalId, "GroupId"] });

it("the database accepts PostgreSQL from the tasks and nothing else", async () => {
  const security = await templateOf("security");

  const rules = resourcesOf(security, "AWS::EC2::SecurityGroupIngress").map(({ Properties }) => Properties);
  expect(rules.filter(({ GroupId }) => GroupId["Fn::GetAtt"][0] === "DatabaseSecurityGroup")).toEqual([
    {
      GroupId: groupId("DatabaseSecurityGroup"),
      SourceSecurityGroupId: groupId("EcsSecurityGroup"),
      IpProtocol: "tcp",
      FromPort: 5432,
      ToPort: 5432,
      Description: "PostgreSQL",
    },
  ]);
  expect(security.Resources.DatabaseSecurityGroup?.Properties.SecurityGroupIngress).toBeUndefined();
});

it("the tasks accept the load balancer on the service's port and nothing else", async () => {
  const security = await templateOf("security");

  expect(security.Resources.AlbToEcsIngress?.Properties).toMatchObject({
    GroupId: groupId("EcsSecurityGroup"),
    SourceSecurityGroupId: groupId("AlbSecurityGroup"),
    FromPort: 3000,
    ToPort: 3000,
  });
  expect(resourcesOf(security, "AWS::EC2::SecurityGroupIngress")).toHaveLength(2);
  expect(security.Resources.EcsSecurityGroup?.Properties.SecurityGroupIngress).toBeUndefined();
});

it("only the tasks may connect out, by HTTPS; database and load balancer open no other connection", async () => {
  const { Resources } = await templateOf("security");

  const egress = (logicalId: string) => Resources[logicalId]?.Properties.SecurityGroupEgress;
  expect(egress("EcsSecurityGroup")).toMatchObject([{ CidrIp: "0.0.0.0/0", FromPort: 443, ToPort: 443 }]);
  for (const closed of ["AlbSecurityGroup", "DatabaseSecurityGroup"]) {
    expect(egress(closed)).toMatchObject([{ CidrIp: "255.255.255.255/32", IpProtocol: "icmp" }]);
  }
});
