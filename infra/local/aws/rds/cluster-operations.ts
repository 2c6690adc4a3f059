import type * as sdk from "@aws-sdk/client-rds";
import type { OperationsOf } from "../wire/operations-of.ts";
import { AwsError } from "../wire/service.ts";
import { describeCluster } from "./descriptions.ts";
import { restoreCluster } from "./restore-cluster.ts";
import { clusterOf, type DbCluster, instancesOf, living, type RdsState } from "./state.ts";

export const clusterOperations = (state: RdsState) =>
  ({
    RestoreDBClusterToPointInTime: async (input) => ({
      DBCluster: describeCluster(state, await trackedRestore(state, input)),
    }),
    DescribeDBClusters: async ({ DBClusterIdentifier, Filters }) => {
      if (Filters?.length) throw new AwsError("InvalidParameterValue", "Filters are not supported here.");
      const clusters = DBClusterIdentifier ? [clusterOf(state, DBClusterIdentifier)] : living(state.clusters);
      return { DBClusters: clusters.map((cluster) => describeCluster(state, cluster)) };
    },
    EnableHttpEndpoint: async ({ ResourceArn }) => enableHttpEndpoint(state, ResourceArn),
    DeleteDBCluster: async (input) => ({ DBCluster: deleteCluster(state, input) }),
  }) satisfies OperationsOf<typeof sdk>;

async function trackedRestore(
  state: RdsState,
  input: sdk.RestoreDBClusterToPointInTimeMessage,
): Promise<DbCluster> {
  const restore = restoreCluster(state, input);
  state.restores.add(restore);
  try {
    return await restore;
  } finally {
    state.restores.delete(restore);
  }
}

function enableHttpEndpoint(state: RdsState, arn: string | undefined): sdk.EnableHttpEndpointResponse {
  const cluster = living(state.clusters).find((other) => other.arn === arn);
  if (!cluster) throw new AwsError("ResourceNotFoundFault", `The resource ${arn} was not found.`, 404);
  if (cluster.lifecycle.status !== "available") {
    throw new AwsError("InvalidResourceStateFault", `The DB cluster ${cluster.identifier} isn't available.`);
  }
  if (!cluster.httpEndpointEnabled) {
    cluster.httpEndpointEnabled = true;
    state.serve({
      resourceArn: cluster.arn,
      ...cluster.access,
      connectionUrl: cluster.server.connectionUrl,
      assertAvailable: () => assertWriterAvailable(state, cluster),
    });
  }
  return { ResourceArn: cluster.arn, HttpEndpointEnabled: true };
}

/** Throws the Data API's errors for a cluster without an instance that answers. */
function assertWriterAvailable(state: RdsState, cluster: DbCluster): void {
  const [writer] = instancesOf(state, cluster);
  if (!writer) throw new AwsError("DatabaseNotFoundException", "The DB cluster doesn't have a DB instance.");
  if (writer.lifecycle.status === "available") return;
  const message = "The writer instance in the DB cluster isn't available.";
  throw new AwsError("DatabaseUnavailableException", message, 504);
}

function deleteCluster(state: RdsState, input: sdk.DeleteDBClusterMessage): sdk.DBCluster {
  const cluster = clusterOf(state, input.DBClusterIdentifier);
  if (cluster.deletionProtection) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Cannot delete protected Cluster, please disable deletion protection and try again.",
    );
  }
  if (!input.SkipFinalSnapshot) {
    throw new AwsError("InvalidParameterCombination", "SkipFinalSnapshot must be true: no snapshots here.");
  }
  const { status } = cluster.lifecycle;
  if (status !== "available") {
    throw new AwsError("InvalidDBClusterStateFault", `DB cluster is in ${status} state.`);
  }
  if (instancesOf(state, cluster).some(({ lifecycle }) => lifecycle.status !== "deleting")) {
    throw new AwsError(
      "InvalidDBClusterStateFault",
      "Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
    );
  }
  cluster.lifecycle.delete();
  state.end(cluster);
  return describeCluster(state, cluster);
}
