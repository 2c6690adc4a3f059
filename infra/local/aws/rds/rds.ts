import * as sdk from "@aws-sdk/client-rds";
import type { WaitingClock } from "../clock.ts";
import { regionalArn } from "../place.ts";
import type { RdsData } from "../rds-data/rds-data.ts";
import type { AwsService } from "../wire/service.ts";
import { clusterOperations } from "./cluster-operations.ts";
import { instanceOperations } from "./instance-operations.ts";
import { Lifecycle } from "./lifecycle.ts";
import type { ClusterServer, DbCluster, DbInstance, RdsState } from "./state.ts";

/** A cluster that is there from the start, with the Data API enabled and protected from deletion. */
export interface FirstCluster extends Pick<DbCluster, "access" | "settings"> {
  readonly identifier: string;
  /** Undefined `clone`: a restore of this cluster is refused. It is closed by who has started it. */
  readonly server: Pick<ClusterServer, "clone" | "connectionUrl">;
}

export interface RdsOptions {
  readonly clock: WaitingClock;
  readonly cluster: FirstCluster;
  /** Answers for the clones; for the first cluster it does from the start. */
  readonly rdsData: Pick<RdsData, "serve" | "end">;
}

/** Amazon RDS, as far as a cluster is cloned: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/ */
export interface Rds {
  readonly service: AwsService;
  /** Stops the servers of all clones and removes their data. */
  close(): Promise<void>;
}

export function createRds({ clock, cluster, rdsData }: RdsOptions): Rds {
  const first = firstCluster(clock, cluster);
  const writer = writerOf(first);
  const ends = new Map<DbCluster, Promise<void>>();
  const state: RdsState = {
    clock,
    clusters: new Map([[first.identifier, first]]),
    instances: new Map([[writer.identifier, writer]]),
    restores: new Set(),
    serve: rdsData.serve,
    end: (ended) => {
      if (!ends.has(ended)) ends.set(ended, rdsData.end(ended.arn).then(ended.server.close));
    },
  };
  return {
    service: {
      sdk,
      signingName: "rds",
      operations: { ...clusterOperations(state), ...instanceOperations(state) },
    },
    close: async () => {
      await Promise.allSettled(state.restores);
      for (const one of state.clusters.values()) state.end(one);
      await Promise.all(ends.values());
    },
  };
}

const firstCluster = (
  clock: WaitingClock,
  { identifier, access, settings, server }: FirstCluster,
): DbCluster => ({
  identifier,
  access,
  settings,
  arn: regionalArn("rds", `cluster:${identifier}`),
  lifecycle: Lifecycle.available(clock),
  tags: [],
  deletionProtection: true,
  server: { ...server, close: async () => {} },
  httpEndpointEnabled: true,
});

const writerOf = ({ identifier, lifecycle }: DbCluster): DbInstance => ({
  identifier: `${identifier}-writer`,
  arn: regionalArn("rds", `db:${identifier}-writer`),
  clusterIdentifier: identifier,
  instanceClass: "db.serverless",
  lifecycle,
  tags: [],
});
