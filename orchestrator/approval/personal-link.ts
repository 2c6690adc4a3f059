import type { Table } from "../deployment/table.ts";
import type { RandomBytes } from "../text/random-bytes.ts";
import { hashOfSecret, linkOf, newLinkSecret } from "./approval-link.ts";
import { recordLink } from "./approval-link-record.ts";
import type { Approval } from "./approval-record.ts";

export interface LinkServices {
  readonly table: Table;
  readonly randomBytes: RandomBytes;
  /** Where the pages are, e.g. `https://deployments.example.com`. */
  readonly webUrl: string;
}

/** Makes a link by which the recipient decides, and records its hash; links made before stay good. */
export async function newLink(
  { table, randomBytes, webUrl }: LinkServices,
  { deploymentId, phase, deadline }: Pick<Approval, "deploymentId" | "phase" | "deadline">,
  recipient: string,
): Promise<string> {
  const secret = newLinkSecret(randomBytes);
  await recordLink(table, hashOfSecret(secret), { deploymentId, phase, recipient }, deadline);
  return linkOf(webUrl, secret);
}
