import { createHmac, timingSafeEqual } from "node:crypto";
import { deploymentOfId } from "../deployment/deployment-record.ts";
import { keys, type Table } from "../deployment/table.ts";
import type { Clock } from "../text/clock.ts";
import { pathSegment } from "../text/path-segment.ts";
import type { RandomBytes } from "../text/random-bytes.ts";
import { viewPath } from "../text/secret-paths.ts";
import { readViewSecret, viewSecret, withdrawals } from "./view-secret.ts";

export interface ViewLinkServices {
  readonly table: Table;
  readonly randomBytes: RandomBytes;
  readonly clock: Clock;
  /** The address of the pages, e.g. `https://deployments.example.com`. */
  readonly webUrl: string;
}

/** What a link opens: the page of the deployment with this id, or the list and the pages of all deployments. */
export type ViewSubject = { readonly deploymentId: string } | "deployments";

/** A link's parts: its proof, and the last day (UTC, `2026-01-31`) on which it opens its subject. */
export interface ViewLink {
  readonly subject: ViewSubject;
  readonly until: string;
  readonly proof: string;
}

// Long enough for a look back after a month; a mail stays in its mailbox for years.
const openDays = 30;
const dayMs = 24 * 60 * 60 * 1000;

/** The address of the deployment's page, for 30 days or until the deployment's links are withdrawn. */
export const deploymentLink = (services: ViewLinkServices, deploymentId: string): Promise<string> =>
  linkTo(services, { deploymentId }, `deployment/${pathSegment(deploymentId)}`);

/** The address of the list of all deployments, in the same way. It is in no message. */
export const deploymentsLink = (services: ViewLinkServices): Promise<string> =>
  linkTo(services, "deployments", "deployments");

async function linkTo(
  { table, randomBytes, clock, webUrl }: ViewLinkServices,
  subject: ViewSubject,
  page: string,
): Promise<string> {
  const [secret, withdrawn] = await Promise.all([
    viewSecret(table, randomBytes),
    withdrawalsOf(table, subject),
  ]);
  const until = dayOf(clock.now() + openDays * dayMs);
  const proof = proofOf(secret, { subject, until, withdrawn });
  return `${webUrl.replace(/\/$/, "")}${viewPath}/${proof}/${until}/${page}`;
}

/** Whether the link opens its subject, has expired, or is `unknown`: made by no one, or withdrawn. */
export async function checkViewLink(
  { table, clock }: Pick<ViewLinkServices, "table" | "clock">,
  { subject, until, proof }: ViewLink,
): Promise<"open" | "expired" | "unknown"> {
  const [secret, withdrawn] = await Promise.all([readViewSecret(table), withdrawalsOf(table, subject)]);
  if (!secret || !isEqual(proofOf(secret, { subject, until, withdrawn }), proof)) return "unknown";
  return until < dayOf(clock.now()) ? "expired" : "open";
}

async function withdrawalsOf(table: Table, subject: ViewSubject): Promise<number> {
  if (subject === "deployments") return withdrawals(table, keys.listWithdrawals());
  // A link may have been made before the deployment was stored, with a start that differs by a second.
  const stored = await deploymentOfId(table, subject.deploymentId);
  return withdrawals(table, keys.viewWithdrawals(stored?.id ?? subject.deploymentId));
}

const dayOf = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 10);

/** A keyed hash of all that the link permits: none of it can be changed, and no other link follows from it. */
function proofOf(
  secret: string,
  { subject, until, withdrawn }: Omit<ViewLink, "proof"> & { readonly withdrawn: number },
): string {
  const permits = JSON.stringify([subject, until, withdrawn]);
  return createHmac("sha256", secret).update(permits).digest("base64url");
}

/** Compares in constant time. */
function isEqual(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
