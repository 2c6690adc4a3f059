import { createHash } from "node:crypto";
import { accountId, regionalArn } from "../place.ts";
import type { ResourceProvider, ResourceProviders, ResourceRequest } from "./resource-provider.ts";

/** The format of a resource type's identifiers, and the attributes of its resources. */
interface NoopType {
  physicalId(request: ResourceRequest, suffix: string): string;
  attributes(physicalId: string): Readonly<Record<string, string>>;
}

/**
 * Providers for resource types that have no effect on one machine: roles, networks, log groups, the database's
 * resources. They return identifiers in AWS's format, the same ones for the same request.
 */
export const noopProviders: ResourceProviders = Object.fromEntries(
  Object.entries(noopTypes()).map(([name, type]) => [name, noop(type)]),
);

function noop(type: NoopType): ResourceProvider {
  const provided = (physicalId: string) => ({ physicalId, attributes: type.attributes(physicalId) });
  return {
    create: async (request) => provided(type.physicalId(request, suffixOf(request))),
    update: async (physicalId) => provided(physicalId),
    delete: async () => {},
  };
}

function noopTypes(): Readonly<Record<string, NoopType>> {
  return {
    "AWS::ApplicationAutoScaling::ScalingPolicy": identifiedByArn("PolicyName", "Arn", (name, suffix) =>
      regionalArn("autoscaling", `scalingPolicy:${suffix.slice(0, 12)}:policyName/${name}`),
    ),
    "AWS::EC2::EIP": ec2("eipalloc", "AllocationId"),
    "AWS::EC2::InternetGateway": ec2("igw", "InternetGatewayId"),
    "AWS::EC2::NatGateway": ec2("nat", "NatGatewayId"),
    "AWS::EC2::Route": ec2("r", "Id"),
    "AWS::EC2::RouteTable": ec2("rtb", "RouteTableId"),
    "AWS::EC2::SecurityGroup": ec2("sg", "GroupId"),
    "AWS::EC2::SecurityGroupEgress": ec2("sgr", "Id"),
    "AWS::EC2::SecurityGroupIngress": ec2("sgr", "Id"),
    "AWS::EC2::Subnet": ec2("subnet", "SubnetId"),
    "AWS::EC2::SubnetRouteTableAssociation": ec2("rtbassoc", "Id"),
    "AWS::EC2::VPC": ec2("vpc", "VpcId"),
    "AWS::EC2::VPCGatewayAttachment": ec2("attach", "Id"),
    "AWS::IAM::InstanceProfile": named("InstanceProfileName", (name) => iamArn(`instance-profile/${name}`)),
    "AWS::IAM::ManagedPolicy": identifiedByArn("ManagedPolicyName", "PolicyArn", (name) =>
      iamArn(`policy/${name}`),
    ),
    "AWS::IAM::Policy": named("PolicyName", (name) => iamArn(`policy/${name}`)),
    "AWS::IAM::Role": named("RoleName", (name) => iamArn(`role/${name}`)),
    "AWS::Logs::LogGroup": named("LogGroupName", (name) => regionalArn("logs", `log-group:${name}:*`)),
    "AWS::RDS::DBCluster": named("DBClusterIdentifier", (name) => rdsArn("cluster", name)),
    "AWS::RDS::DBInstance": named("DBInstanceIdentifier", (name) => rdsArn("db", name)),
    "AWS::RDS::DBSubnetGroup": named("DBSubnetGroupName", (name) => rdsArn("subgrp", name)),
    "AWS::SecretsManager::Secret": identifiedByArn("Name", "Id", (name, suffix) =>
      regionalArn("secretsmanager", `secret:${name}-${suffix.slice(0, 6)}`),
    ),
  };
}

/** Identified by a prefix and 17 hexadecimal digits, as EC2's long identifiers. */
function ec2(prefix: string, attribute: string): NoopType {
  return {
    physicalId: (_, suffix) => `${prefix}-${suffix.slice(0, 17)}`,
    attributes: (id) => ({ [attribute]: id }),
  };
}

/** Identified by its name. */
function named(nameProperty: string, arnOf: (name: string) => string): NoopType {
  return {
    physicalId: (request, suffix) => nameOf(request, nameProperty, suffix),
    attributes: (name) => ({ Arn: arnOf(name) }),
  };
}

/** Identified by its ARN; the attribute with the ARN differs from type to type. */
function identifiedByArn(
  nameProperty: string,
  attribute: string,
  arnOf: (name: string, suffix: string) => string,
): NoopType {
  return {
    physicalId: (request, suffix) => arnOf(nameOf(request, nameProperty, suffix), suffix),
    attributes: (arn) => ({ [attribute]: arn }),
  };
}

const iamArn = (resource: string) => `arn:aws:iam::${accountId}:${resource}`;
const rdsArn = (kind: string, name: string) => regionalArn("rds", `${kind}:${name.toLowerCase()}`);

/** The name from the properties, or a generated one as in CloudFormation: `<stack>-<logical id>-<12 characters>`. */
function nameOf(
  { properties, stackName, logicalId }: ResourceRequest,
  property: string,
  suffix: string,
): string {
  const given = properties[property];
  return given === undefined
    ? `${stackName}-${logicalId}-${suffix.slice(0, 12).toUpperCase()}`
    : String(given);
}

/** Depends on the properties too, so that a replacement gets another physical id. */
function suffixOf({ stackName, logicalId, properties }: ResourceRequest): string {
  return createHash("sha256")
    .update(JSON.stringify([stackName, logicalId, properties]))
    .digest("hex");
}
