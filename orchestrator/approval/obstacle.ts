import type { SFNClient } from "@aws-sdk/client-sfn";
import type { Deployment } from "../deployment/deployment.ts";
import { mayApprove } from "../deployment/requester.ts";
import type { Clock } from "../text/clock.ts";
import { closedNotice, conflictNotice, notAskedNotice, ownRequestNotice } from "./approval-notice.ts";
import type { Approval } from "./approval-record.ts";
import { closingOf } from "./closing.ts";
import { isExpired } from "./decision.ts";
import { recipientOf } from "./vote.ts";

export interface ObstacleServices {
  readonly stepFunctions: SFNClient;
  readonly clock: Clock;
}

/** Why a person cannot decide. */
export interface Obstacle {
  readonly kind: "closed" | "decided" | "expired" | "ownRequest" | "notAsked";
  readonly notice: string;
}

/** Why the person with this address cannot decide now; undefined if they can. */
export async function obstacleTo(
  services: ObstacleServices,
  approval: Approval,
  deployment: Deployment,
  address: string,
): Promise<Obstacle | undefined> {
  const closing = await closingOf(services, approval, deployment);
  if (closing) return { kind: "closed", notice: closedNotice(approval, closing) };
  if (approval.decision) return { kind: "decided", notice: conflictNotice(approval) };
  if (isExpired(approval, services.clock)) {
    return { kind: "expired", notice: `It is too late: no one decided before ${approval.deadline}.` };
  }
  return personalObstacle(approval, address);
}

/** Why the person with this address cannot decide at all: because of who they are. */
export function personalObstacle(approval: Approval, address: string): Obstacle | undefined {
  if (!mayApprove(address, approval.requester ?? {})) return { kind: "ownRequest", notice: ownRequestNotice };
  if (!recipientOf(approval, address)) return { kind: "notAsked", notice: notAskedNotice(approval, address) };
  return undefined;
}
