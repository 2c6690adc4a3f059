import { AwsError } from "../wire/service.ts";
import type { Cluster } from "./cluster.ts";
import { type NewId, nameOf } from "./names.ts";
import type { TaskDefinitions } from "./task-definitions.ts";
import type { TaskHost } from "./task-host.ts";

/** The state that operations and providers share. */
export interface EcsState {
  readonly host: TaskHost;
  readonly newId: NewId;
  readonly arnPrefix: string;
  readonly clusters: Map<string, Cluster>;
  readonly taskDefinitions: TaskDefinitions;
}

/** Finds a cluster by ARN or name; its name is `default` if none is given. Throws ClusterNotFoundException. */
export function findCluster({ clusters }: EcsState, reference = "default"): Cluster {
  const cluster = clusters.get(nameOf(reference));
  if (!cluster) throw new AwsError("ClusterNotFoundException", "Cluster not found.");
  return cluster;
}
