import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  type RDSClient,
  type Tag,
} from "@aws-sdk/client-rds";
import { isNamed } from "../text/named-error.ts";
import { answerOf, CloneFailed } from "./clone-failed.ts";
import { cloneIdentifier, cloneTag, cloneWriterIdentifier, isTaggedFor } from "./clone-identity.ts";

/** The cluster of this name or ARN. Throws CloneFailed, also if there is none. */
export async function readCluster(rds: RDSClient, idOrArn: string): Promise<DBCluster> {
  const command = new DescribeDBClustersCommand({ DBClusterIdentifier: idOrArn });
  const { DBClusters } = await answerOf("rds:DescribeDBClusters", rds.send(command));
  const cluster = DBClusters?.[0];
  if (!cluster) throw new CloneFailed(`rds:DescribeDBClusters returned nothing for ${idOrArn}`);
  return cluster;
}

/** The deployment's clone, undefined if there is none. Throws CloneFailed if the cluster of its name is not a clone. */
export async function findClone(rds: RDSClient, deploymentId: string): Promise<DBCluster | undefined> {
  const identifier = cloneIdentifier(deploymentId);
  const command = new DescribeDBClustersCommand({ DBClusterIdentifier: identifier });
  const cluster = await unlessMissing(
    "DBClusterNotFoundFault",
    rds.send(command).then(({ DBClusters }) => DBClusters?.[0]),
    "rds:DescribeDBClusters",
  );
  if (cluster) assertOwn(deploymentId, `cluster ${identifier}`, cluster.TagList);
  return cluster;
}

/** The instance of the deployment's clone, in the same way. */
export async function findWriter(rds: RDSClient, deploymentId: string): Promise<DBInstance | undefined> {
  const identifier = cloneWriterIdentifier(deploymentId);
  const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier });
  const instance = await unlessMissing(
    "DBInstanceNotFoundFault",
    rds.send(command).then(({ DBInstances }) => DBInstances?.[0]),
    "rds:DescribeDBInstances",
  );
  if (instance) assertOwn(deploymentId, `instance ${identifier}`, instance.TagList);
  return instance;
}

function unlessMissing<Found>(
  code: string,
  call: Promise<Found | undefined>,
  action: string,
): Promise<Found | undefined> {
  const found = call.catch((error: unknown) => {
    if (isNamed(error, code)) return undefined;
    throw error;
  });
  return answerOf(action, found);
}

function assertOwn(deploymentId: string, what: string, tags: readonly Tag[] | undefined): void {
  if (isTaggedFor(deploymentId, tags)) return;
  throw new CloneFailed(
    `the ${what} has the name of this deployment's clone, but not its tag ${cloneTag}: it is left alone (rename or delete it)`,
  );
}
