import {
  CreateDBInstanceCommand,
  DeleteDBClusterCommand,
  DeleteDBInstanceCommand,
  EnableHttpEndpointCommand,
  type RDSClient,
  RestoreDBClusterToPointInTimeCommand,
} from "@aws-sdk/client-rds";
import type { TargetDatabase } from "../deployment/target.ts";
import { isNamed } from "../text/named-error.ts";
import { answerOf, CloneFailed } from "./clone-failed.ts";
import { cloneIdentifier, cloneTags, cloneWriterIdentifier } from "./clone-identity.ts";
import { findClone, findWriter, readCluster } from "./clone-reads.ts";

export interface CloneServices {
  readonly rds: RDSClient;
}

// For a source without serverless instances: one in which its clone's instance fits.
const defaultScaling = { MinCapacity: 0.5, MaxCapacity: 8 };

/** A status that no waiting changes. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Status.html */
const hopeless = /fail|error|inaccessible|incompatible|insufficient|delet|stopp/;

/**
 * Advances the deployment's clone of a database by what is due; returns the database to use once it answers. Idempotent,
 * also if an earlier call died after a write. Throws CloneFailed.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Clone.html
 */
export async function ensureClone(
  { rds }: CloneServices,
  source: TargetDatabase,
  deploymentId: string,
): Promise<"pending" | TargetDatabase> {
  const cluster = await findClone(rds, deploymentId);
  if (!cluster) return restore(rds, source, deploymentId);
  if (!isAvailable(`cluster ${cluster.DBClusterIdentifier}`, cluster.Status)) return "pending";
  const { DBClusterArn: clusterArn = "" } = cluster;
  const writer = await findWriter(rds, deploymentId);
  if (!cluster.HttpEndpointEnabled) await enableDataApi(rds, clusterArn);
  if (!writer) return createWriter(rds, deploymentId, cluster.Engine);
  const answers = isAvailable(`instance ${writer.DBInstanceIdentifier}`, writer.DBInstanceStatus);
  return answers && cluster.HttpEndpointEnabled ? { ...source, clusterArn } : "pending";
}

/**
 * Deletes the deployment's clone, its instance first, each only with the deployment's tag. Idempotent; "removed" when
 * nothing is there. A restore that another call has just begun may not be there yet: call it again. Throws CloneFailed.
 */
export async function removeClone(
  { rds }: CloneServices,
  deploymentId: string,
): Promise<"pending" | "removed"> {
  const [cluster, writer] = await Promise.all([findClone(rds, deploymentId), findWriter(rds, deploymentId)]);
  if (writer && writer.DBInstanceStatus !== "deleting") {
    const command = new DeleteDBInstanceCommand({
      DBInstanceIdentifier: cloneWriterIdentifier(deploymentId),
      SkipFinalSnapshot: true, // Without it, one that has failed could not be deleted.
    });
    await unlessOvertaken("rds:DeleteDBInstance", rds.send(command));
  }
  if (cluster && cluster.Status !== "deleting") {
    const command = new DeleteDBClusterCommand({
      DBClusterIdentifier: cloneIdentifier(deploymentId),
      SkipFinalSnapshot: true,
    });
    await unlessOvertaken("rds:DeleteDBCluster", rds.send(command));
  }
  return cluster || writer ? "pending" : "removed";
}

/** With the network and the capacity of the source, which the clone would not have by itself. */
async function restore(rds: RDSClient, source: TargetDatabase, deploymentId: string): Promise<"pending"> {
  const original = await readCluster(rds, source.clusterArn);
  const command = new RestoreDBClusterToPointInTimeCommand({
    SourceDBClusterIdentifier: original.DBClusterIdentifier,
    DBClusterIdentifier: cloneIdentifier(deploymentId),
    RestoreType: "copy-on-write",
    UseLatestRestorableTime: true,
    DBSubnetGroupName: original.DBSubnetGroup,
    VpcSecurityGroupIds: original.VpcSecurityGroups?.flatMap(({ VpcSecurityGroupId: id }) => id ?? []),
    DBClusterParameterGroupName: original.DBClusterParameterGroup,
    ServerlessV2ScalingConfiguration: original.ServerlessV2ScalingConfiguration ?? defaultScaling,
    DeletionProtection: false,
    Tags: cloneTags(deploymentId),
  });
  await unlessOvertaken("rds:RestoreDBClusterToPointInTime", rds.send(command));
  return "pending";
}

/** A restored cluster does not have the Data API enabled, whatever its source has. */
async function enableDataApi(rds: RDSClient, clusterArn: string): Promise<void> {
  const command = new EnableHttpEndpointCommand({ ResourceArn: clusterArn });
  await unlessOvertaken("rds:EnableHttpEndpoint", rds.send(command));
}

async function createWriter(
  rds: RDSClient,
  deploymentId: string,
  engine: string | undefined,
): Promise<"pending"> {
  const command = new CreateDBInstanceCommand({
    DBInstanceIdentifier: cloneWriterIdentifier(deploymentId),
    DBClusterIdentifier: cloneIdentifier(deploymentId),
    DBInstanceClass: "db.serverless",
    Engine: engine,
    PubliclyAccessible: false,
    Tags: cloneTags(deploymentId),
  });
  await unlessOvertaken("rds:CreateDBInstance", rds.send(command));
  return "pending";
}

function isAvailable(what: string, status = ""): boolean {
  if (!hopeless.test(status)) return status === "available";
  throw new CloneFailed(`the ${what} of the rehearsal is ${status}: deploy again for a new clone`);
}

/** Of two calls at the same time one is too late, and some statuses allow no change: the next call looks again. */
const overtaken = [
  "DBClusterAlreadyExistsFault",
  "DBClusterNotFoundFault",
  "DBInstanceAlreadyExistsFault",
  "DBInstanceNotFoundFault",
  "InvalidDBClusterStateFault",
  "InvalidDBInstanceStateFault",
  "InvalidResourceStateFault",
  "ResourceNotFoundFault",
];

async function unlessOvertaken(action: string, write: Promise<unknown>): Promise<void> {
  const written = write.catch((error: unknown) => {
    if (!isNamed(error, ...overtaken)) throw error;
  });
  await answerOf(action, written);
}
