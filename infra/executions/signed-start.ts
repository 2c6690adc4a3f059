import type { SFNClient } from "@aws-sdk/client-sfn";
import type { StartRequest } from "../../orchestrator/deployment/start-deployment.ts";
import { postSigned, RequestRefused } from "./signed-post.ts";

export interface SignedStart extends StartRequest {
  /** The address of the route: the output `StartUrl` of the orchestrator's stack. */
  readonly url: string;
}

/**
 * Starts a deployment as the caller of AWS whose credentials `client` has. Resolves to the execution's ARN. Throws
 * RequestRefused: nothing was started as far as is known.
 */
export async function startSigned(
  client: Pick<SFNClient, "config">,
  { url, name, input }: SignedStart,
): Promise<string> {
  const { executionArn } = await postSigned(client, { url, body: { name, input }, what: "the start" });
  if (executionArn) return executionArn;
  throw new RequestRefused(`${url} answered without an execution; check that it is the output StartUrl`);
}
