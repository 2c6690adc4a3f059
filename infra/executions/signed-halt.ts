import type { SFNClient } from "@aws-sdk/client-sfn";
import { postSigned, RequestRefused } from "./signed-post.ts";

export interface SignedHalt {
  /** The address of the route: the output `HaltUrl` of the orchestrator's stack. */
  readonly url: string;
  /** The execution's name, or the deployment's id. */
  readonly deployment: string;
  readonly reason: string;
}

/** The halt that counts, by this request or an earlier one. */
export interface RecordedHalt {
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly reason: string;
  /** ISO 8601, UTC: since when the change set was being executed; undefined if it was not. */
  readonly executingSince?: string | undefined;
}

/** Halts a deployment as the caller of AWS whose credentials `client` has. Throws RequestRefused. */
export async function haltSigned(
  client: Pick<SFNClient, "config">,
  { url, ...body }: SignedHalt,
): Promise<RecordedHalt> {
  const { by, at, reason, executingSince } = await postSigned(client, { url, body, what: "the halt" });
  if (by && at && reason) return { by, at, reason, executingSince };
  throw new RequestRefused(`${url} answered without a halt; check that it is the output HaltUrl`);
}
