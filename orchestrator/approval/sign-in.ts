import type { Deployment, Phase } from "../deployment/deployment.ts";
import { findDeployment } from "../deployment/deployment-record.ts";
import { addressOfPrincipal, type PrincipalSettings } from "../deployment/principals.ts";
import type { Table } from "../deployment/table.ts";
import { type Approval, readApproval } from "./approval-record.ts";
import { type Obstacle, personalObstacle } from "./obstacle.ts";
import { recipientOf, type Voter } from "./vote.ts";

export interface SignInServices {
  readonly table: Table;
  readonly principals: PrincipalSettings;
  /** The only account whose callers have addresses. */
  readonly accountId: string;
}

/** What somebody wants to decide on. */
export interface SignInRequest {
  /** The name of the execution, for its latest deployment, or the deployment's id. */
  readonly deployment: string;
  readonly phase: Phase;
}

/** An approver whom AWS has authenticated, and what they may decide on. */
export interface SignedInApprover {
  readonly voter: Voter;
  readonly approval: Approval;
  readonly deployment: Deployment;
}

/** Why somebody is not signed in: because of who they are, or because the approval does not exist. */
export interface SignInRefusal {
  readonly kind: "unknownCaller" | "unknownApproval" | Obstacle["kind"];
  readonly notice: string;
}

/** The approver with this ARN, of whom the settings alone know the address; or why they may not decide on it. */
export async function signIn(
  { table, principals, accountId }: SignInServices,
  principal: string,
  { deployment: named, phase }: SignInRequest,
): Promise<SignedInApprover | SignInRefusal> {
  const owner = addressOfPrincipal(principals, principal, accountId);
  if (!owner) {
    const notice = `The settings give no mail address to ${principal}; add it to principals of infra/settings.ts.`;
    return { kind: "unknownCaller", notice };
  }
  const { address, isShared } = owner;
  if (isShared) {
    const notice = `${principal} is a role, which names no person; vote as a user, or by your personal link.`;
    return { kind: "unknownCaller", notice };
  }
  const deployment = await findDeployment(table, named);
  const approval = deployment && (await readApproval(table, { deploymentId: deployment.id, phase }));
  if (!approval || !deployment) return unknownApproval(named, phase);
  const recipient = recipientOf(approval, address) ?? address;
  return (
    personalObstacle(approval, recipient) ?? {
      voter: { recipient, identifiedBy: "signedIn", principal },
      approval,
      deployment,
    }
  );
}

const unknownApproval = (named: string, phase: Phase): SignInRefusal => ({
  kind: "unknownApproval",
  notice:
    `No approval of the ${phase === "rollback" ? "rollback" : "deployment"} is requested for ${named}; ` +
    "check the execution's name and the phase.",
});
