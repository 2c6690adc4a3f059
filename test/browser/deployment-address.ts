import { randomBytes } from "node:crypto";
import type { LocalAws } from "../../infra/local/local-aws.ts";
import { tableName } from "../../infra/local/local-settings.ts";
import { deploymentLink, deploymentsLink, viewKey } from "../../orchestrator/view-link.ts";

const keyOf = (aws: LocalAws) => viewKey({ client: aws.clients.table, name: tableName }, randomBytes);

/** The address of a deployment's page. */
export const deploymentAddress = async (aws: LocalAws, deploymentId: string): Promise<string> =>
  deploymentLink(aws.url, await keyOf(aws), deploymentId);

/** The address of the list of deployments. */
export const listAddress = async (aws: LocalAws): Promise<string> =>
  deploymentsLink(aws.url, await keyOf(aws));
