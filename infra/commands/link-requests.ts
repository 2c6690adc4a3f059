import {
  deploymentLink,
  deploymentsLink,
  type ViewLinkServices,
} from "../../orchestrator/approval/view-link.ts";
import { rotateViewSecret, withdrawLinks } from "../../orchestrator/approval/view-secret.ts";
import type { Deployment } from "../../orchestrator/deployment/deployment.ts";
import { executionNameOf } from "../../orchestrator/deployment/deployment-id.ts";
import { findDeployment } from "../../orchestrator/deployment/deployment-record.ts";
import { keys, type Table } from "../../orchestrator/deployment/table.ts";

/** Each thing that can be asked of the links to the pages, by the name of its option. Answers what to print. */
export const viewLinkRequests = {
  list: (services: ViewLinkServices): Promise<string> => deploymentsLink(services),
  page: async (services: ViewLinkServices, execution: string): Promise<string> =>
    deploymentLink(services, (await storedDeployment(services.table, execution)).id),
  withdraw: async ({ table }: ViewLinkServices, execution: string): Promise<string> => {
    const { id } = await storedDeployment(table, execution);
    await withdrawLinks(table, keys.viewWithdrawals(id));
    return `no link to the page of ${executionNameOf(id)} opens it any more; --page ${execution} makes a new one`;
  },
  "withdraw-list": async ({ table }: ViewLinkServices): Promise<string> => {
    await withdrawLinks(table, keys.listWithdrawals());
    return "no link to the list opens it any more; --list makes a new one";
  },
  rotate: async ({ table, randomBytes }: ViewLinkServices): Promise<string> => {
    await rotateViewSecret(table, randomBytes);
    return "no link to a page or to the list opens it any more; later messages have new ones";
  },
} as const;

export type ViewLinkRequest = keyof typeof viewLinkRequests;

/** By the name or the ARN of the execution, or the deployment's id. Throws an Error if there is none. */
async function storedDeployment(table: Table, execution: string): Promise<Deployment> {
  const deployment = await findDeployment(table, execution.split(":").at(-1) ?? execution);
  if (deployment) return deployment;
  throw new Error(
    `there is no deployment ${execution}: check the execution's name; one that was refused before it was recorded ` +
      "has its page below the list only",
  );
}
