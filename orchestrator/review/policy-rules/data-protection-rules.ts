import type { PropertyCheck } from "../property-check.ts";
import { databaseTypes, versionRisk } from "./engine-version.ts";
import { check, isTrue, otherThanBefore, type PropertyRule, propertyRule, shown } from "./property-rule.ts";

/** The value was `true`, or is kept from being it. */
const switchedOff = (what: string) => (after: unknown, before: unknown) =>
  isTrue(before) && !isTrue(after) ? `${what} would be off` : undefined;

const removed = (what: string) => (after: unknown, before: unknown) =>
  before !== undefined && after === undefined ? `${what} would be removed` : undefined;

/** Fewer days than before, or none. */
const shortened = (what: string) => (after: unknown, before: unknown) => {
  const [days, daysBefore] = [Number(after ?? Number.NaN), Number(before ?? Number.NaN)];
  if (days >= daysBefore || (before === undefined && days !== 0)) return undefined;
  return `its ${what} would be ${shown(after ?? "the default")} instead of ${shown(before ?? "the default")} (days)`;
};

const databases = databaseTypes;
const dynamoTable = ["AWS::DynamoDB::Table"];
const otherStores = [
  "AWS::S3::Bucket",
  "AWS::EFS::FileSystem",
  "AWS::ECR::Repository",
  "AWS::KMS::Key",
  "AWS::SecretsManager::Secret",
  "AWS::SQS::Queue",
  "AWS::Logs::LogGroup",
];

export const dataProtectionRules: readonly PropertyRule[] = [
  propertyRule(
    {
      name: "protection-removed",
      title: "no protection of data is taken away",
      verdict: "second-approver",
      checks: [
        check([...databases, "AWS::Cognito::UserPool"], "DeletionProtection", (after, before) =>
          before === "ACTIVE" && after !== "ACTIVE"
            ? "deletion protection would be off"
            : switchedOff("deletion protection")(after, before),
        ),
        check(dynamoTable, "DeletionProtectionEnabled", switchedOff("deletion protection")),
        check(
          "AWS::ElasticLoadBalancingV2::LoadBalancer",
          "LoadBalancerAttributes/Key=deletion_protection.enabled/Value",
          switchedOff("deletion protection"),
        ),
        check(databases, "BackupRetentionPeriod", shortened("retention of backups")),
        check(databases, "StorageEncrypted", switchedOff("encryption")),
        check(databases, "KmsKeyId", otherThanBefore("key")),
        check(databases, "EnableIAMDatabaseAuthentication", switchedOff("sign-in by IAM")),
        check(
          dynamoTable,
          "PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled",
          switchedOff("recovery to a point in time"),
        ),
        check(dynamoTable, "SSESpecification", removed("its encryption by a key of your own")),
        check("AWS::S3::Bucket", "VersioningConfiguration/Status", (after, before) =>
          before === "Enabled" && after !== "Enabled"
            ? "versions of its objects would no longer be kept"
            : undefined,
        ),
        check("AWS::S3::Bucket", "BucketEncryption", otherThanBefore("encryption")),
        check("AWS::S3::Bucket", "ObjectLockEnabled", switchedOff("its object lock")),
        check("AWS::EFS::FileSystem", "Encrypted", switchedOff("encryption")),
        check("AWS::EFS::FileSystem", "BackupPolicy/Status", (after, before) =>
          before === "ENABLED" && after !== "ENABLED" ? "its backups would be off" : undefined,
        ),
        check("AWS::SQS::Queue", "KmsMasterKeyId", otherThanBefore("key")),
        check("AWS::SQS::Queue", "SqsManagedSseEnabled", switchedOff("encryption")),
        check(["AWS::SNS::Topic"], "KmsMasterKeyId", otherThanBefore("key")),
        check(["AWS::SecretsManager::Secret", "AWS::Logs::LogGroup"], "KmsKeyId", otherThanBefore("key")),
        check("AWS::KMS::Key", "EnableKeyRotation", switchedOff("rotation of the key")),
        check("AWS::KMS::Key", "Enabled", (after) =>
          String(after) === "false" ? "the key would be disabled" : undefined,
        ),
        check("AWS::ECR::Repository", "ImageTagMutability", (after, before) =>
          before === "IMMUTABLE" && after !== "IMMUTABLE"
            ? "its tags could be moved to other images"
            : undefined,
        ),
        ...["DeletionPolicy", "UpdateReplacePolicy"].map(
          (path): PropertyCheck => ({
            types: [...databases, ...dynamoTable, ...otherStores],
            path,
            risk: (after, before) =>
              before !== undefined && before !== "Delete" && (after === undefined || after === "Delete")
                ? `its ${path} would no longer be ${shown(before)}`
                : undefined,
          }),
        ),
      ],
    },
    "keep the protection, or make sure that nobody needs it",
  ),
  propertyRule(
    {
      name: "major-upgrade",
      title: "no database engine gets another major version",
      verdict: "second-approver",
      checks: [
        check(databases, "EngineVersion", versionRisk),
        check(databases, "Engine", otherThanBefore("engine")),
        check(databases, "AllowMajorVersionUpgrade", (after) =>
          isTrue(after) ? "it permits an upgrade to another major version" : undefined,
        ),
      ],
    },
    "try it on a copy first: there is no way back but a snapshot",
  ),
  propertyRule(
    {
      name: "restored-data",
      title: "no database is filled from somewhere else",
      verdict: "second-approver",
      checks: [
        "SnapshotIdentifier",
        "DBSnapshotIdentifier",
        "DBClusterSnapshotIdentifier",
        "SourceDBClusterIdentifier",
        "SourceDBInstanceIdentifier",
        "SourceDbiResourceId",
        "RestoreToTime",
      ].map((name) =>
        check(databases, name, (after) =>
          after === undefined ? undefined : `its data would come from ${shown(after)} (${name})`,
        ),
      ),
    },
    "make sure that no newer data are lost",
  ),
  propertyRule(
    {
      name: "watched-less",
      title: "logs are kept and alarms ring as before",
      verdict: "warn",
      checks: [
        check("AWS::Logs::LogGroup", "RetentionInDays", (after, before) =>
          // Without it, logs are kept for ever.
          after === undefined || before === undefined ? undefined : shortened("retention")(after, before),
        ),
        check("AWS::CloudWatch::Alarm", "ActionsEnabled", (after) =>
          String(after) === "false" ? "the alarm would tell nobody" : undefined,
        ),
        check("AWS::CloudWatch::Alarm", "AlarmActions", (_, before) =>
          before === undefined ? undefined : "the alarm would tell others",
        ),
        check("AWS::CloudWatch::Alarm", "Threshold", otherThanBefore("threshold")),
      ],
    },
    "make sure that a failure would still be seen",
  ),
];
