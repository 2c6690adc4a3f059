import type { ChangeReview, JudgedChange } from "./change-review.ts";

/** Types of resources that hold data, or that data depend on, such as a key: deleting one loses the data. */
const statefulTypes = new Set([
  "AWS::Backup::BackupVault",
  "AWS::Cassandra::Keyspace",
  "AWS::Cassandra::Table",
  "AWS::Cognito::UserPool",
  "AWS::DocDB::DBCluster",
  "AWS::DocDB::DBInstance",
  "AWS::DynamoDB::GlobalTable",
  "AWS::DynamoDB::Table",
  "AWS::EC2::Volume",
  "AWS::ECR::Repository",
  "AWS::EFS::FileSystem",
  "AWS::ElastiCache::CacheCluster",
  "AWS::ElastiCache::ReplicationGroup",
  "AWS::ElastiCache::ServerlessCache",
  "AWS::FSx::FileSystem",
  "AWS::KMS::Key",
  "AWS::Kinesis::Stream",
  "AWS::Logs::LogGroup",
  "AWS::MSK::Cluster",
  "AWS::MemoryDB::Cluster",
  "AWS::Neptune::DBCluster",
  "AWS::Neptune::DBInstance",
  "AWS::OpenSearchService::Domain",
  "AWS::RDS::DBCluster",
  "AWS::RDS::DBInstance",
  "AWS::RDS::GlobalCluster",
  "AWS::Redshift::Cluster",
  "AWS::S3::Bucket",
  "AWS::SQS::Queue",
  "AWS::SSM::Parameter",
  "AWS::SecretsManager::Secret",
]);

/** Whether the resource holds data. */
export const isStateful = ({ type }: Pick<ChangeReview, "type">) => statefulTypes.has(type);

/** Whether the resource is, or may be, replaced by another one. */
export const isReplaced = ({ replacement }: Pick<ChangeReview, "replacement">) =>
  replacement === "True" || replacement === "Conditional";

/** Whether the old resource, or a snapshot of it, is retained after the replacement. */
export const isKept = ({ policyAction }: Pick<ChangeReview, "policyAction">) =>
  policyAction === "ReplaceAndRetain" || policyAction === "ReplaceAndSnapshot";

/** Whether a resource that leaves the stack stays as it is. */
export const isRetained = ({ policyAction }: Pick<ChangeReview, "policyAction">) =>
  policyAction?.startsWith("Retain") ?? false;

/** What happens to the resource when it is deleted, from its contents or the stack's own template. */
export function deletionPolicyOf(
  { review, before, after }: JudgedChange,
  template: unknown,
): string | undefined {
  const { Resources = {} } = (template ?? {}) as { Resources?: Readonly<Record<string, Attributes>> };
  // Resources of nested stacks have a longer name, which this template does not have.
  const found = [before, after, Resources[review.logicalId]].map((content) => content?.DeletionPolicy);
  return found.find((policy) => typeof policy === "string");
}

type Attributes = Readonly<Record<string, unknown>> | undefined;
