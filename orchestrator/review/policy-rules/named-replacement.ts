import type { JudgedChange } from "../change-review.ts";
import type { PolicyInput } from "../policy-rule.ts";
import { mayTouch } from "../property-check.ts";

/** The property that gives a resource its name, by type; two of the same name cannot exist at once. */
const nameProperties: Readonly<Record<string, string>> = {
  "AWS::CloudWatch::Alarm": "AlarmName",
  "AWS::DynamoDB::Table": "TableName",
  "AWS::EC2::SecurityGroup": "GroupName",
  "AWS::ECR::Repository": "RepositoryName",
  "AWS::ECS::Cluster": "ClusterName",
  "AWS::ECS::Service": "ServiceName",
  "AWS::ElasticLoadBalancingV2::LoadBalancer": "Name",
  "AWS::ElasticLoadBalancingV2::TargetGroup": "Name",
  "AWS::Events::Rule": "Name",
  "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
  "AWS::IAM::Role": "RoleName",
  "AWS::Lambda::Function": "FunctionName",
  "AWS::Logs::LogGroup": "LogGroupName",
  "AWS::RDS::DBCluster": "DBClusterIdentifier",
  "AWS::RDS::DBInstance": "DBInstanceIdentifier",
  "AWS::S3::Bucket": "BucketName",
  "AWS::SNS::Topic": "TopicName",
  "AWS::SQS::Queue": "QueueName",
  "AWS::SecretsManager::Secret": "Name",
};

/**
 * Why CloudFormation could not replace the resource: it creates the new one before it deletes the old one.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
 */
export function replacedUnderItsName(change: JudgedChange, { template }: PolicyInput): string | undefined {
  const { review } = change;
  const property = nameProperties[review.type];
  if (property === undefined || review.replacement !== "True" || !keepsName(change, property, template)) {
    return undefined;
  }
  return `it would be replaced under its own name (${property}), which CloudFormation cannot do`;
}

function keepsName({ review, before, after }: JudgedChange, property: string, template: unknown): boolean {
  if (before && after) {
    const [old, wanted] = [before, after].map((content) => propertiesOf(content)[property]);
    return old !== undefined && old === wanted;
  }
  const { Resources = {} } = (template ?? {}) as { Resources?: Readonly<Record<string, unknown>> };
  const written = propertiesOf(Resources[review.logicalId])[property];
  return written !== undefined && !mayTouch(review, `Properties/${property}`);
}

const propertiesOf = (resource: unknown) =>
  ((resource as { Properties?: unknown } | undefined)?.Properties ?? {}) as Readonly<Record<string, unknown>>;
