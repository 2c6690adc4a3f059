import { describe, expect, it } from "vitest";
import { settings } from "../../../infra/settings.ts";
import { templateOf } from "./synthesized.ts";

describe("the database", () => {
  it("is Aurora PostgreSQL Serverless v2 with the Data API, encrypted, protected and backed up", async () => {
    const { Resources } = await templateOf("database");

    expect(Resources.DatabaseCluster?.Properties).toMatchObject({
      DBClusterIdentifier: { Ref: "AWS::StackName" },
      Engine: "aurora-postgresql",
      EnableHttpEndpoint: true,
      StorageEncrypted: true,
      DeletionProtection: true,
      BackupRetentionPeriod: 7,
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 4, SecondsUntilAutoPause: 300 },
      VpcSecurityGroupIds: [{ "Fn::ImportValue": "xray-poc-security-DatabaseSecurityGroupId" }],
    });
    expect(Resources.DatabaseInstance?.Properties).toMatchObject({
      DBInstanceClass: "db.serverless",
      PubliclyAccessible: false,
    });
  });

  it("can scale to zero and refuses connections without TLS by its version and parameters", async () => {
    const { Resources } = await templateOf("database");

    const version: string = Resources.DatabaseCluster?.Properties.EngineVersion;
    const [major = 0, minor = 0] = version.split(".").map(Number);
    expect(major > 17 || (major === 17 && minor >= 4)).toBe(true);
    expect(Resources.ParameterGroup?.Properties).toMatchObject({
      Family: `aurora-postgresql${major}`,
      Parameters: { "rds.force_ssl": "1" },
    });
  });

  it("has a generated password that appears in no template", async () => {
    const { Resources } = await templateOf("database");

    expect(Resources.DatabaseSecret?.Properties.GenerateSecretString).toMatchObject({
      SecretStringTemplate: '{"username":"tasks"}',
      GenerateStringKey: "password",
      PasswordLength: 32,
    });
    expect(Resources.DatabaseCluster?.Properties.MasterUserPassword).toEqual({
      "Fn::Sub": `{{resolve:secretsmanager:\${DatabaseSecret}:SecretString:password}}`,
    });
  });

  it.each([
    [true, "Snapshot"],
    [false, "Delete"],
  ])("with finalSnapshot %s is deleted with policy %s", async (finalSnapshot, policy) => {
    const { Resources } = await templateOf("database", { database: { ...settings.database, finalSnapshot } });

    expect(Resources.DatabaseCluster?.DeletionPolicy).toBe(policy);
  });

  it("that never pauses has no pause delay", async () => {
    const { Resources } = await templateOf("database", {
      database: { ...settings.database, minCapacity: 0.5 },
    });

    expect(Resources.DatabaseCluster?.Properties.ServerlessV2ScalingConfiguration).toEqual({
      MinCapacity: 0.5,
      MaxCapacity: 4,
    });
  });
});
