import { AwsError } from "../wire/service.ts";
import type { Cluster } from "./cluster.ts";
import { type NewId, nameOf } from "./names.ts";
import type { TaskDefinitions } from "./task-definitions.ts";
import type { TaskHost } from "./task-host.ts";

/** What the operations and the providers work on. */
export interface EcsState {
  readonly host: TaskHost;
  readonly newId: NewId;
  readonly arnPrefix: string;
  readonly clusters: Map<string, Cluster>;
  readonly taskDefinitions: TaskDefinitions;
}

/** By ARN or name; `default` when none is given. Throws ClusterNotFoundException. */
export function findCluster({ clusters }: EcsState, reference = "default"): Cluster {
  const cluster = clusters.get(nameOf(reference));
  if (!cluster) throw new AwsError("ClusterNotFoundException", "Cluster not found.");
  return cluster;
}
