import { randomBytes } from "node:crypto";
import { deploymentLink, deploymentsLink, viewKey } from "../../../orchestrator/approval/view-link.ts";
import type { LocalClients } from "./local-clients.ts";
import { tableName } from "./local-names.ts";

/** The links to the pages on which the deployments of a local AWS can be followed. */
export interface DeploymentLinks {
  /** The page that lists all deployments. */
  readonly all: string;
  /** The page of one deployment, by the name or the ARN of its execution. */
  of(execution: string): string;
}

/** The links below `url`, the URL of the local AWS. With an empty `url` they are paths. */
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
