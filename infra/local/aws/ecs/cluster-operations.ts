import type { DescribeClustersRequest, DescribeClustersResponse } from "@aws-sdk/client-ecs";
import type { Operation } from "../wire/service.ts";
import { nameOf } from "./names.ts";
import type { EcsState } from "./state.ts";

/** DescribeClusters. */
export function clusterOperations({ clusters, arnPrefix }: EcsState): Readonly<Record<string, Operation>> {
  return {
    DescribeClusters: async (input: DescribeClustersRequest): Promise<DescribeClustersResponse> => {
      const names = (input.clusters ?? ["default"]).map(nameOf);
      return {
        clusters: names.flatMap((name) => clusters.get(name)?.describe() ?? []),
        failures: names
          .filter((name) => !clusters.has(name))
          .map((name) => ({ arn: `${arnPrefix}cluster/${name}`, reason: "MISSING" })),
      };
    },
  };
}
