import { randomBytes } from "node:crypto";
import { tableName } from "../../infra/local/access/local-names.ts";
import type { LocalAws } from "../../infra/local/local-aws.ts";
import { deploymentLink, viewKey } from "../../orchestrator/approval/view-link.ts";

/** The address of a deployment's page. */
export async function deploymentAddress(aws: LocalAws, deploymentId: string): Promise<string> {
  const key = await viewKey({ client: aws.clients.table, name: tableName }, randomBytes);
  return deploymentLink(aws.url, key, deploymentId);
}
