import { type LinkServices, newLink } from "../approval/approval-link.ts";
import {
  conflictNotice,
  countedNotice,
  decisionNotice,
  expiredNotice,
  notAskedNotice,
  ownRequestNotice,
  undeliveredNotice,
} from "../approval/approval-notice.ts";
import { approvalTitle } from "../approval/approval-title.ts";
import { closingOf } from "../approval/closing.ts";
import { type DecisionResult, type DecisionServices, decideAs } from "../approval/decision.ts";
import { obstacleTo } from "../approval/obstacle.ts";
import {
  type SignedInApprover,
  type SignInRefusal,
  type SignInServices,
  signIn,
} from "../approval/sign-in.ts";
import { signInRequestIn } from "./sign-in-request.ts";
import { principalOf, respondJson, type SignedRequest } from "./signed-request.ts";
import { WebRefusal, type WebResponse } from "./web-request.ts";

export type SignInWebServices = SignInServices & DecisionServices & LinkServices;

const statusCodes: Readonly<Record<SignInRefusal["kind"], number>> = {
  unknownCaller: 403,
  ownRequest: 403,
  notAsked: 403,
  unknownApproval: 404,
  decided: 409,
  closed: 410,
  expired: 410,
};

/**
 * Gives an approver who signed the request their personal link; with a decision it records their vote instead. Throws
 * WebRefusal.
 */
export async function serveSignIn(services: SignInWebServices, request: SignedRequest): Promise<WebResponse> {
  const principal = principalOf(request);
  const { deployment, phase, ...answer } = signInRequestIn(request.body);
  const approver = await signIn(services, principal, { deployment, phase });
  if ("notice" in approver) throw refusalOf(approver);
  const { decision, digest = "", comment } = answer;
  if (!decision) return giveLink(services, approver);
  const { approval } = approver;
  if (!approval.digest.startsWith(digest)) {
    throw notDecided(
      409,
      `The digest of the plan is ${approval.digest}, not ${digest}; read the plan again.`,
    );
  }
  return vote(services, approver, { decision, ...(comment && { comment }) });
}

const refusalOf = ({ kind, notice }: SignInRefusal) => notDecided(statusCodes[kind], notice);

const notDecided = (statusCode: number, message: string) =>
  new WebRefusal(statusCode, "Nothing was decided", message);

async function giveLink(services: SignInWebServices, approver: SignedInApprover): Promise<WebResponse> {
  const { voter, approval, deployment } = approver;
  const obstacle = await obstacleTo(services, approval, deployment, voter.recipient);
  if (obstacle) throw refusalOf(obstacle);
  return respondJson(200, {
    ...planOf(approver),
    link: await newLink(services, approval, voter.recipient),
  });
}

async function vote(
  services: SignInWebServices,
  approver: SignedInApprover,
  answer: Parameters<typeof decideAs>[3],
): Promise<WebResponse> {
  const { voter, approval, deployment } = approver;
  // Before the vote: Step Functions takes no decision for an ended execution, and a vote would still be recorded.
  const closing = await closingOf(services, approval, deployment);
  if (closing) throw notDecided(410, `The deployment ${closing}; nothing can be decided any more.`);
  const result = await decideAs(services, voter, approval, answer);
  return respondJson(200, { ...planOf(approver), message: messageOf(result, voter.recipient) });
}

const planOf = ({ voter, approval, deployment }: SignedInApprover) => ({
  title: approvalTitle(approval.phase, deployment),
  approver: voter.recipient,
  digest: approval.digest,
  deadline: approval.deadline,
});

/** What the vote did. Throws WebRefusal if it does not count. */
function messageOf({ status, approval }: DecisionResult, recipient: string): string {
  switch (status) {
    case "taken":
      return decisionNotice(approval);
    case "counted":
      return countedNotice(approval);
    case "conflict":
      throw notDecided(409, conflictNotice(approval));
    case "expired":
      throw notDecided(410, expiredNotice(approval));
    case "closed":
    case "undelivered":
      throw notDecided(410, undeliveredNotice(approval));
    case "ownRequest":
      throw notDecided(403, ownRequestNotice);
    case "notAsked":
      throw notDecided(403, notAskedNotice(approval, recipient));
  }
}
