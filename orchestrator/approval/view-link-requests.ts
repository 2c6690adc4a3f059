import type { Deployment } from "../deployment/deployment.ts";
import { executionNameOf, isNameOrId, startOf } from "../deployment/deployment-id.ts";
import { findDeployment } from "../deployment/deployment-record.ts";
import { keys, type Table } from "../deployment/table.ts";
import { deploymentLink, deploymentsLink, type ViewLinkServices } from "./view-link.ts";
import { rotateViewSecret, withdrawLinks } from "./view-secret.ts";

/** Nobody knows the deployment that a link is asked for. */
export class UnknownDeployment extends Error {
  override readonly name = "UnknownDeployment";
}

/** Each link that can be asked for, by its name. Throws UnknownDeployment. */
export const linkMakers = {
  list: (services: ViewLinkServices): Promise<string> => deploymentsLink(services),
  page: async (services: ViewLinkServices, execution: string): Promise<string> =>
    deploymentLink(services, await linkedId(services.table, execution)),
} as const;

/** Each way to withdraw links, by its name; answers what follows from it. Throws UnknownDeployment. */
export const linkWithdrawals = {
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

export type LinkMaker = keyof typeof linkMakers;
export type LinkWithdrawal = keyof typeof linkWithdrawals;

/** An id needs no record: its deployment may have been started a moment ago. */
async function linkedId(table: Table, execution: string): Promise<string> {
  const known = await findDeployment(table, nameIn(execution));
  if (known) return known.id;
  const id = nameIn(execution);
  if (startOf(id) !== undefined && isNameOrId(id)) return id;
  throw unknown(execution);
}

/** By the name or the ARN of the execution, or the deployment's id. */
async function storedDeployment(table: Table, execution: string): Promise<Deployment> {
  const deployment = await findDeployment(table, nameIn(execution));
  if (deployment) return deployment;
  throw unknown(execution);
}

const nameIn = (execution: string) => execution.split(":").at(-1) ?? execution;

const unknown = (execution: string) =>
  new UnknownDeployment(
    `there is no deployment ${execution}: check the execution's name; one that was refused before it was recorded ` +
      "has its page below the list only",
  );
