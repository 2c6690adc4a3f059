import { countPost, hashOfSecret, type PersonalLink } from "../approval/approval-link.ts";
import { readCurrentApprovers, stillApproving } from "../approval/current-approvers.ts";
import { type DecisionServices, type OpenedLink, openLink } from "../approval/decision.ts";
import { haltReason } from "../deployment/halt-reason.ts";
import { type Halt, readHalt } from "../deployment/halt-record.ts";
import type { Table } from "../deployment/table.ts";
import { haltPage, haltWord } from "../pages/halt-page.ts";
import { approvalPath, pathSecret } from "../text/secret-paths.ts";
import { mayHalt } from "./may-halt.ts";
import { assertFormToken, formToken, postedForm } from "./posted-form.ts";
import { respond, WebRefusal, type WebRequest, type WebResponse } from "./web-request.ts";

/**
 * Requests that a deployment, by its name or id, stops at its next safe point. `halt`: the one that counts;
 * `executingSince` (ISO 8601, UTC) if the change set was being executed; `refused` has the reason why it cannot.
 */
export type RequestHalt = (
  nameOrId: string,
  halt: Pick<Halt, "by" | "reason">,
) => Promise<
  | { readonly status: "requested"; readonly halt: Halt; readonly executingSince?: string }
  | { readonly status: "refused"; readonly reason: string }
>;

export interface HaltWebServices extends Pick<DecisionServices, "table"> {
  /** The address of the approval pages: forms come from there only. */
  readonly webUrl: string;
  readonly requestHalt: RequestHalt;
}

const haltPath = new RegExp(`^(${approvalPath}/(${pathSecret.source}))/halt$`);

/** Serves the page below a personal approval link that halts its deployment; GET and HEAD halt nothing. Throws WebRefusal. */
export async function serveHalt(services: HaltWebServices, request: WebRequest): Promise<WebResponse> {
  const [, path = "", secret] = haltPath.exec(request.path) ?? [];
  const opened = secret && (await openLink(services.table, hashOfSecret(secret)));
  if (!secret || !opened || !mayHalt(opened) || !(await isStillApprover(services.table, opened.link))) {
    throw new WebRefusal(404, "Not found", "This page does not exist; check the link in the mail.");
  }
  if (request.method === "POST") await post(services, request, { ...opened, secret });
  else if (request.method !== "GET" && request.method !== "HEAD") {
    throw new WebRefusal(405, "Not allowed", "This page supports GET, HEAD and POST only.", {
      allow: "GET, HEAD, POST",
    });
  }
  const { deployment, link } = opened;
  const halt = await readHalt(services.table, link.deploymentId);
  const token = formToken(formSecret(secret));
  return respond(200, haltPage({ deployment, recipient: link.recipient, approvalPath: path, token, halt }));
}

/** Whether the settings still name the link's owner, in whose name it would be halted. */
async function isStillApprover(table: Table, { recipient }: PersonalLink): Promise<boolean> {
  return stillApproving([recipient], await readCurrentApprovers(table)).length > 0;
}

// A token, a word and a reason of 500 characters, percent-encoded at most nine bytes each, need less.
const maxFormBytes = 5 * 1024;

/** Another one than that of the form to decide: the one form cannot be sent in place of the other. */
const formSecret = (secret: string) => `${secret} halt`;

async function post(
  { table, webUrl, requestHalt }: HaltWebServices,
  request: WebRequest,
  { secret, link, linkHash }: OpenedLink<PersonalLink> & { readonly secret: string },
): Promise<void> {
  const form = postedForm(request, webUrl, "open the link in the mail and use its form", maxFormBytes);
  assertFormToken(form, formSecret(secret), "open the page again");
  if (!(await countPost(table, linkHash))) {
    throw new WebRefusal(429, "Too many forms", "This link has sent too many forms; halt with npm run halt.");
  }
  if (form.get("word")?.trim().toLowerCase() !== haltWord) {
    throw new WebRefusal(422, "Nothing was halted", `Return to the form and type ${haltWord}.`);
  }
  const { reason, problem } = haltReason(form.get("reason") ?? "");
  if (problem !== undefined)
    throw new WebRefusal(422, "Nothing was halted", `Return to the form: ${problem}.`);
  const result = await requestHalt(link.deploymentId, { by: link.recipient, reason });
  if (result.status === "refused") throw new WebRefusal(409, "Nothing was halted", result.reason);
}
