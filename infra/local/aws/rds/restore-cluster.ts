import type { RestoreDBClusterToPointInTimeMessage } from "@aws-sdk/client-rds";
import { regionalArn } from "../place.ts";
import { AwsError } from "../wire/service.ts";
import { Lifecycle } from "./lifecycle.ts";
import { validIdentifier, validTags } from "./names.ts";
import { type ClusterServer, clusterOf, type DbCluster, living, type RdsState } from "./state.ts";

/** Clones a cluster: a copy of its server, with the settings that the input has. */
export async function restoreCluster(
  state: RdsState,
  input: RestoreDBClusterToPointInTimeMessage,
): Promise<DbCluster> {
  const source = clusterOf(state, input.SourceDBClusterIdentifier);
  assertClone(input);
  const identifier = validIdentifier("DBClusterIdentifier", input.DBClusterIdentifier);
  const tags = validTags(input.Tags);
  if (living(state.clusters).some((cluster) => cluster.identifier === identifier)) throw alreadyExists();
  if (source.lifecycle.status !== "available") {
    const message = `The DB cluster ${source.identifier} isn't in the available state.`;
    throw new AwsError("InvalidDBClusterStateFault", message);
  }
  const server = await cloneServer(state, source);
  // Another call may have been quicker.
  if (living(state.clusters).some((cluster) => cluster.identifier === identifier)) {
    await server.close();
    throw alreadyExists();
  }
  const cluster: DbCluster = {
    identifier,
    arn: regionalArn("rds", `cluster:${identifier}`),
    lifecycle: new Lifecycle(state.clock),
    settings: {
      securityGroupIds: input.VpcSecurityGroupIds ?? ["sg-default"],
      subnetGroupName: input.DBSubnetGroupName ?? "default",
      parameterGroupName: input.DBClusterParameterGroupName ?? "default.aurora-postgresql17",
      scaling: input.ServerlessV2ScalingConfiguration,
    },
    tags,
    deletionProtection: input.DeletionProtection ?? false,
    server,
    access: source.access,
    httpEndpointEnabled: false,
  };
  state.clusters.set(identifier, cluster);
  return cluster;
}

function assertClone({ RestoreType, UseLatestRestorableTime }: RestoreDBClusterToPointInTimeMessage): void {
  if (RestoreType === "copy-on-write" && UseLatestRestorableTime) return;
  throw new AwsError(
    "InvalidParameterCombination",
    "The local Amazon RDS only clones: RestoreType must be copy-on-write, and UseLatestRestorableTime true.",
  );
}

async function cloneServer({ clock }: RdsState, { server }: DbCluster): Promise<ClusterServer> {
  const { clone } = server;
  if (!clone) {
    throw new AwsError(
      "InvalidRestoreFault",
      "The database is on the server of DATABASE_URL, of which no clone can be made: start without DATABASE_URL.",
    );
  }
  return clock.during(clone);
}

const alreadyExists = () =>
  new AwsError("DBClusterAlreadyExistsFault", "DB Cluster already exists with the given identifier.");
