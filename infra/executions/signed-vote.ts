import type { SFNClient } from "@aws-sdk/client-sfn";
import type { Phase } from "../../orchestrator/deployment/deployment.ts";
import type { DecisionWord } from "../../orchestrator/deployment/payloads.ts";
import { postSigned, type SignedAnswer } from "./signed-post.ts";

export interface SignedVote {
  /** The address of the route: the output `SignInUrl` of the orchestrator's stack. */
  readonly url: string;
  readonly deployment: string;
  readonly phase: Phase;
  /** Without a decision the approver gets their personal link. */
  readonly decision?: DecisionWord | undefined;
  /** The digest of the plan that they decide on, or its beginning. */
  readonly digest?: string | undefined;
  readonly comment?: string | undefined;
}

/** Signs in as the caller of AWS whose credentials `client` has, to vote or to get a personal link. Throws RequestRefused. */
export const voteSigned = (
  client: Pick<SFNClient, "config">,
  { url, ...body }: SignedVote,
): Promise<SignedAnswer["content"]> =>
  postSigned(client, { url, body, what: body.decision ? "the vote" : "signing in" });
