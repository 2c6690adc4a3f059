import type { CloneServices } from "./clone-cluster.ts";
import { CloneFailed } from "./clone-failed.ts";
import { readCluster } from "./clone-reads.ts";

/** Where a database cluster is reached. */
export interface DatabaseEndpoint {
  readonly host: string;
  readonly port: number;
  /** The host for reading only, if it is another. */
  readonly readerHost?: string | undefined;
}

/** The endpoint of a cluster. Throws CloneFailed if it has none. */
export async function endpointOf({ rds }: CloneServices, clusterArn: string): Promise<DatabaseEndpoint> {
  const { Endpoint: host, Port: port, ReaderEndpoint: readerHost } = await readCluster(rds, clusterArn);
  if (!host || !port) throw new CloneFailed(`the cluster ${clusterArn} has no endpoint`);
  return { host, port, readerHost };
}
