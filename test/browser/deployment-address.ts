import { randomBytes } from "node:crypto";
import { tableName } from "../../infra/local/access/local-names.ts";
import type { LocalAws } from "../../infra/local/local-aws.ts";
import { deploymentLink } from "../../orchestrator/approval/view-link.ts";
import { findDeployment } from "../../orchestrator/deployment/deployment-record.ts";

/** The address of a deployment's page, as in the messages about it, by the name of its execution. */
export async function deploymentAddress(aws: LocalAws, name: string): Promise<string> {
  const { clients, clock, url: webUrl } = aws;
  const table = { client: clients.table, name: tableName };
  const deployment = await findDeployment(table, name);
  if (!deployment) throw new Error(`there is no deployment ${name}`);
  return deploymentLink({ table, randomBytes, clock, webUrl }, deployment.id);
}
