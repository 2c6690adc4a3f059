import type { CloudFormation } from "./aws/cloudformation/cloudformation.ts";
import type { Template, TemplateOutput } from "./aws/cloudformation/template.ts";

/** The address, secret and ARN of the local AWS's database, which the compute stack imports. */
export interface SeedDatabase {
  readonly endpoint: string;
  readonly port: number;
  readonly secretArn: string;
  readonly clusterArn: string;
}

/** The templates of the stacks that the compute stack requires, by stack name: network, security groups, database. */
export function seedTemplates(database: SeedDatabase): Readonly<Record<string, Template>> {
  return {
    "xray-poc-base": baseTemplate(),
    "xray-poc-security": securityTemplate(),
    "xray-poc-database": databaseTemplate(database),
  };
}

/** Creates the three stacks. Throws an Error if one of them cannot be created. */
export async function seedStacks(cloudFormation: CloudFormation, database: SeedDatabase): Promise<void> {
  // One after the other: each imports the exports of the previous one.
  for (const [name, template] of Object.entries(seedTemplates(database)))
    await seedStack(cloudFormation, name, template);
}

/** The outputs of the orchestrator's stack, by name. */
export type OrchestratorOutputs = Readonly<
  Record<
    "ApprovalUrl" | "HaltUrl" | "LinksUrl" | "SignInUrl" | "StartUrl" | "StateMachineArn" | "TableName",
    string
  >
>;

/** Creates a placeholder for the orchestrator's stack, with its outputs. Throws an Error if it cannot be created. */
export async function seedOrchestratorStack(
  cloudFormation: CloudFormation,
  name: string,
  outputs: OrchestratorOutputs,
): Promise<void> {
  await seedStack(cloudFormation, name, {
    Description: "X-Ray Watch; its resources exist outside of this stack",
    Resources: { ExecutionLog: { Type: "AWS::Logs::LogGroup" } },
    Outputs: Object.fromEntries(Object.entries(outputs).map(([output, Value]) => [output, { Value }])),
  });
}

async function seedStack(
  cloudFormation: CloudFormation,
  StackName: string,
  template: Template,
): Promise<void> {
  const { CreateStack, DescribeStacks } = cloudFormation.service.operations;
  await CreateStack?.({ StackName, TemplateBody: JSON.stringify(template) });
  await cloudFormation.idle();
  const answer = (await DescribeStacks?.({ StackName })) as { Stacks: { StackStatus: string }[] };
  const status = answer.Stacks[0]?.StackStatus;
  if (status !== "CREATE_COMPLETE") throw new Error(`Stack ${StackName} could not be created: ${status}`);
}

function baseTemplate(): Template {
  const subnet = (cidr: string, zone: number) => ({
    Type: "AWS::EC2::Subnet",
    Properties: {
      VpcId: { Ref: "Vpc" },
      CidrBlock: cidr,
      AvailabilityZone: { "Fn::Select": [zone, { "Fn::GetAZs": "" }] },
    },
  });
  const ids = (...names: string[]) => ({ "Fn::Join": [",", names.map((name) => ({ Ref: name }))] });
  return {
    Description: "Network",
    Resources: {
      Vpc: { Type: "AWS::EC2::VPC", Properties: { CidrBlock: "10.0.0.0/16" } },
      PublicSubnetA: subnet("10.0.0.0/24", 0),
      PublicSubnetC: subnet("10.0.1.0/24", 1),
      PrivateSubnetA: subnet("10.0.10.0/24", 0),
      PrivateSubnetC: subnet("10.0.11.0/24", 1),
    },
    Outputs: exported({
      VpcId: { Ref: "Vpc" },
      PublicSubnetIds: ids("PublicSubnetA", "PublicSubnetC"),
      PrivateSubnetIds: ids("PrivateSubnetA", "PrivateSubnetC"),
    }),
  };
}

function securityTemplate(): Template {
  const group = (description: string) => ({
    Type: "AWS::EC2::SecurityGroup",
    Properties: { GroupDescription: description, VpcId: { "Fn::ImportValue": "xray-poc-base-VpcId" } },
  });
  return {
    Description: "Security groups",
    Resources: {
      AlbSecurityGroup: group("From the internet to the load balancer"),
      EcsSecurityGroup: group("From the load balancer to the tasks"),
    },
    Outputs: exported({
      AlbSecurityGroupId: { "Fn::GetAtt": ["AlbSecurityGroup", "GroupId"] },
      EcsSecurityGroupId: { "Fn::GetAtt": ["EcsSecurityGroup", "GroupId"] },
    }),
  };
}

function databaseTemplate({ endpoint, port, secretArn, clusterArn }: SeedDatabase): Template {
  return {
    Description: "Database; its server is the PostgreSQL of this machine",
    Resources: {
      DatabaseCluster: {
        Type: "AWS::RDS::DBCluster",
        Properties: { Engine: "aurora-postgresql", EnableHttpEndpoint: true },
      },
    },
    Outputs: exported({
      Endpoint: endpoint,
      Port: String(port),
      SecretArn: secretArn,
      ClusterArn: clusterArn,
    }),
  };
}

function exported(values: Readonly<Record<string, unknown>>): Record<string, TemplateOutput> {
  const outputs = Object.entries(values).map(([name, Value]) => {
    return [name, { Value, Export: { Name: { "Fn::Sub": `\${AWS::StackName}-${name}` } } }] as const;
  });
  return Object.fromEntries(outputs);
}
