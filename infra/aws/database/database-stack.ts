import { Aws, CfnDeletionPolicy, Fn } from "aws-cdk-lib";
import {
  AuroraPostgresEngineVersion,
  CfnDBCluster,
  CfnDBClusterParameterGroup,
  CfnDBInstance,
  CfnDBSubnetGroup,
} from "aws-cdk-lib/aws-rds";
import type { Construct } from "constructs";
import type { Settings } from "../../settings.ts";
import { PlainStack } from "../stack/plain-stack.ts";
import { DatabaseSecret } from "./database-secret.ts";

// Supports automatic pause (capacity 0), as do all versions from 17.4 and 16.3 on.
const engineVersion = AuroraPostgresEngineVersion.VER_17_7;

/** Aurora PostgreSQL Serverless v2 with the Data API, through which deployments run the migrations. */
export class DatabaseStack extends PlainStack {
  constructor(scope: Construct, { region, stacks, database }: Settings) {
    super(scope, stacks.database, { env: { region }, description: "X-Ray Watch: the database" });
    const { secret, username, password } = new DatabaseSecret(this, "Credentials");
    const cluster = new CfnDBCluster(this, "DatabaseCluster", {
      dbClusterIdentifier: Aws.STACK_NAME,
      engine: "aurora-postgresql",
      engineVersion: engineVersion.auroraPostgresFullVersion,
      dbClusterParameterGroupName: this.#parameterGroup().ref,
      masterUsername: username,
      masterUserPassword: password,
      enableHttpEndpoint: true,
      storageEncrypted: true,
      ...this.#network(stacks),
      ...capacityOf(database),
      backupRetentionPeriod: database.backupRetentionDays,
      copyTagsToSnapshot: true,
      deletionProtection: database.deletionProtection,
    });
    keepDataOf(cluster, database.finalSnapshot);
    this.#writer(cluster);
    this.export("Endpoint", cluster.attrEndpointAddress);
    this.export("Port", cluster.attrEndpointPort);
    this.export("SecretArn", secret.ref);
    this.export("ClusterArn", cluster.attrDbClusterArn);
  }

  /** Explicit, although it is Aurora's default from 17 on: the password must not cross the network unencrypted. */
  #parameterGroup(): CfnDBClusterParameterGroup {
    return new CfnDBClusterParameterGroup(this, "ParameterGroup", {
      description: "Connections with TLS only",
      family: `aurora-postgresql${engineVersion.auroraPostgresMajorVersion}`,
      parameters: { "rds.force_ssl": "1" },
    });
  }

  #network({ base, security }: Settings["stacks"]) {
    const subnets = new CfnDBSubnetGroup(this, "SubnetGroup", {
      dbSubnetGroupDescription: "The private subnets",
      subnetIds: Fn.split(",", Fn.importValue(`${base}-PrivateSubnetIds`)),
    });
    return {
      dbSubnetGroupName: subnets.ref,
      vpcSecurityGroupIds: [Fn.importValue(`${security}-DatabaseSecurityGroupId`)],
    };
  }

  /** One instance: its storage is in three zones, and Aurora replaces it in the other zone when its zone fails. */
  #writer(cluster: CfnDBCluster): void {
    const writer = new CfnDBInstance(this, "DatabaseInstance", {
      dbClusterIdentifier: cluster.ref,
      dbInstanceClass: "db.serverless",
      engine: "aurora-postgresql",
      publiclyAccessible: false,
    });
    writer.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
    writer.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
  }
}

function capacityOf({ minCapacity, maxCapacity, secondsUntilAutoPause }: Settings["database"]) {
  const pause = minCapacity === 0 ? { secondsUntilAutoPause } : {};
  return { serverlessV2ScalingConfiguration: { minCapacity, maxCapacity, ...pause } };
}

function keepDataOf(cluster: CfnDBCluster, finalSnapshot: boolean): void {
  cluster.cfnOptions.deletionPolicy = finalSnapshot ? CfnDeletionPolicy.SNAPSHOT : CfnDeletionPolicy.DELETE;
  // A replacement is never intended, so the old cluster's data are kept whatever the setting.
  cluster.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.SNAPSHOT;
}
