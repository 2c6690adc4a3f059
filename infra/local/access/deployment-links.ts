import { randomBytes } from "node:crypto";
import { deploymentLink, deploymentsLink, viewKey } from "../../../orchestrator/approval/view-link.ts";
import type { LocalClients } from "./local-clients.ts";
import { tableName } from "./local-names.ts";

/** Where the deployments of a local AWS are watched. */
export interface DeploymentLinks {
  /** The list of all. */
  readonly all: string;
  /** The page of one, by the name or the ARN of its execution. */
  of(execution: string): string;
}

/** The links below `url`, the local AWS's own; below "" they are paths. */
export async function deploymentLinks(
  url: string,
  { table }: Pick<LocalClients, "table">,
): Promise<DeploymentLinks> {
  const key = await viewKey({ client: table, name: tableName }, randomBytes);
  return {
    all: deploymentsLink(url, key),
    of: (execution) => deploymentLink(url, key, execution.split(":").at(-1) ?? execution),
  };
}
