import type { ServerlessV2ScalingConfiguration, Tag } from "@aws-sdk/client-rds";
import type { WaitingClock } from "../clock.ts";
import type { DataApiCluster } from "../rds-data/cluster.ts";
import { AwsError } from "../wire/service.ts";
import type { Lifecycle } from "./lifecycle.ts";

/** The real server of a cluster's data. */
export interface ClusterServer {
  readonly connectionUrl: string;
  /** Undefined if it cannot be cloned: another program has started it. */
  readonly clone: (() => Promise<ClusterServer>) | undefined;
  readonly close: () => Promise<void>;
}

/** What a cluster is created with, and a clone copies. */
export interface ClusterSettings {
  readonly securityGroupIds: readonly string[];
  readonly subnetGroupName: string;
  readonly parameterGroupName: string;
  readonly scaling: ServerlessV2ScalingConfiguration | undefined;
}

/** An Aurora PostgreSQL cluster. */
export interface DbCluster {
  readonly identifier: string;
  readonly arn: string;
  readonly lifecycle: Lifecycle;
  readonly settings: ClusterSettings;
  readonly tags: readonly Tag[];
  readonly deletionProtection: boolean;
  readonly server: ClusterServer;
  /** Where the credentials of its user are, and the name of its database. A clone has those of its source. */
  readonly access: Pick<DataApiCluster, "secretArn" | "database">;
  httpEndpointEnabled: boolean;
}

/** An instance of a cluster; the first one is its writer. */
export interface DbInstance {
  readonly identifier: string;
  readonly arn: string;
  readonly clusterIdentifier: string;
  readonly instanceClass: string;
  readonly lifecycle: Lifecycle;
  readonly tags: readonly Tag[];
}

/** The state that the operations share; what is deleted is still in it. */
export interface RdsState {
  readonly clock: WaitingClock;
  readonly clusters: Map<string, DbCluster>;
  readonly instances: Map<string, DbInstance>;
  /** Those under way, whose servers are not in the clusters yet. */
  readonly restores: Set<Promise<DbCluster>>;
  /** Lets the Data API answer for a cluster. */
  readonly serve: (cluster: DataApiCluster) => void;
  /** Ends that, and the server of its data. */
  readonly end: (cluster: DbCluster) => void;
}

interface Living {
  readonly lifecycle: Lifecycle;
}

/** Those that are not deleted. */
export const living = <Resource extends Living>(all: ReadonlyMap<string, Resource>): readonly Resource[] =>
  [...all.values()].filter(({ lifecycle }) => lifecycle.status !== undefined);

/** By the identifier, in which case does not matter, or the ARN. Throws DBClusterNotFoundFault. */
export function clusterOf(state: RdsState, idOrArn = ""): DbCluster {
  const found = living(state.clusters).find((cluster) => isNamed(cluster, idOrArn));
  if (!found) throw new AwsError("DBClusterNotFoundFault", `DBCluster ${idOrArn} not found.`, 404);
  return found;
}

/** Throws DBInstanceNotFoundFault. */
export function instanceOf(state: RdsState, idOrArn = ""): DbInstance {
  const found = living(state.instances).find((instance) => isNamed(instance, idOrArn));
  if (!found) throw new AwsError("DBInstanceNotFoundFault", `DBInstance ${idOrArn} not found.`, 404);
  return found;
}

export const instancesOf = (state: RdsState, { identifier }: DbCluster): readonly DbInstance[] =>
  living(state.instances).filter(({ clusterIdentifier }) => clusterIdentifier === identifier);

const isNamed = (resource: { readonly identifier: string; readonly arn: string }, idOrArn: string) =>
  resource.identifier === idOrArn.toLowerCase() || resource.arn === idOrArn;
