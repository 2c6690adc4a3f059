import { SFNClient } from "@aws-sdk/client-sfn";
import type { StartRequest } from "../../../orchestrator/deployment/start-deployment.ts";
import { linksPath, signedHaltPath, signInPath, startPath } from "../../../orchestrator/web/web-paths.ts";
import { haltSigned, type RecordedHalt, type SignedHalt } from "../../executions/signed-halt.ts";
import { askForLinks, type SignedLinkRequest } from "../../executions/signed-links.ts";
import type { SignedAnswer } from "../../executions/signed-post.ts";
import { startSigned } from "../../executions/signed-start.ts";
import { type SignedVote, voteSigned } from "../../executions/signed-vote.ts";
import { region } from "../aws/place.ts";
import type { Person } from "./local-names.ts";

type SentSigned<Request, Answer> = (
  client: SFNClient,
  request: Request & { readonly url: string },
) => Promise<Answer>;

/** Sends a signed request to the path, as one of the people of the local AWS at `endpoint`. Throws RequestRefused. */
const signedAs =
  <Request extends object, Answer>(path: string, send: SentSigned<Request, Answer>) =>
  async (person: Person, endpoint: string, request: Request): Promise<Answer> => {
    const credentials = { accessKeyId: person, secretAccessKey: "local" };
    const client = new SFNClient({ endpoint, region, credentials });
    try {
      return await send(client, { ...request, url: `${endpoint}${path}` });
    } finally {
      client.destroy();
    }
  };

/** Starts a deployment; resolves to the execution's ARN. */
export const startAs = signedAs<StartRequest, string>(startPath.path, startSigned);

/** Votes, or gets a personal link. */
export const voteAs = signedAs<Omit<SignedVote, "url">, SignedAnswer["content"]>(signInPath.path, voteSigned);

/** Halts a deployment. */
export const haltAs = signedAs<Omit<SignedHalt, "url">, RecordedHalt>(signedHaltPath.path, haltSigned);

/** Makes or withdraws links to pages. */
export const askForLinksAs = signedAs<Omit<SignedLinkRequest, "url">, string>(linksPath.path, askForLinks);
