import type { SFNClient } from "@aws-sdk/client-sfn";
import type { LinkMaker, LinkWithdrawal } from "../../orchestrator/approval/view-link-requests.ts";
import { linksPath, linkWithdrawalsPath } from "../../orchestrator/web/web-paths.ts";
import { postSigned, RequestRefused } from "./signed-post.ts";

export interface SignedLinkRequest {
  /** The address of the route that makes links: the output `LinksUrl` of the orchestrator's stack. */
  readonly url: string;
  readonly option: LinkMaker | LinkWithdrawal;
  /** The execution's name, or the deployment's id; for the options about one page. */
  readonly execution?: string | undefined;
}

const makers: readonly string[] = ["list", "page"] satisfies readonly LinkMaker[];

/**
 * Makes or withdraws links as the caller of AWS whose credentials `client` has; resolves to the link, or to what follows
 * from the withdrawal. Throws RequestRefused.
 */
export async function askForLinks(
  client: Pick<SFNClient, "config">,
  { url, ...body }: SignedLinkRequest,
): Promise<string> {
  const isMaker = makers.includes(body.option);
  const withdrawals = linkWithdrawalsPath.path.slice(linksPath.path.length);
  const answer = await postSigned(client, {
    url: isMaker ? url : `${url}${withdrawals}`,
    body,
    what: isMaker ? "the link" : "the withdrawal",
  });
  const text = isMaker ? answer.link : answer.message;
  if (text) return text;
  throw new RequestRefused(`${url} answered without a link; check that it is the output LinksUrl`);
}
