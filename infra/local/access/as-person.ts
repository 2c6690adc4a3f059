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

/** Starts a deployment as one of the people of the local AWS at `endpoint`. Throws RequestRefused. */
export const startAs = (person: Person, endpoint: string, request: StartRequest): Promise<string> =>
  asPerson(person, endpoint, (client) =>
    startSigned(client, { url: `${endpoint}${startPath.path}`, ...request }),
  );

/** Votes as one of the people, or gets their personal link. Throws RequestRefused. */
export const voteAs = (
  person: Person,
  endpoint: string,
  vote: Omit<SignedVote, "url">,
): Promise<SignedAnswer["content"]> =>
  asPerson(person, endpoint, (client) =>
    voteSigned(client, { url: `${endpoint}${signInPath.path}`, ...vote }),
  );

/** Halts a deployment as one of the people. Throws RequestRefused. */
export const haltAs = (
  person: Person,
  endpoint: string,
  halt: Omit<SignedHalt, "url">,
): Promise<RecordedHalt> =>
  asPerson(person, endpoint, (client) =>
    haltSigned(client, { url: `${endpoint}${signedHaltPath.path}`, ...halt }),
  );

/** Makes or withdraws links to pages as one of the people. Throws RequestRefused. */
export const askForLinksAs = (
  person: Person,
  endpoint: string,
  request: Omit<SignedLinkRequest, "url">,
): Promise<string> =>
  asPerson(person, endpoint, (client) =>
    askForLinks(client, { url: `${endpoint}${linksPath.path}`, ...request }),
  );

async function asPerson<Result>(
  person: Person,
  endpoint: string,
  use: (client: SFNClient) => Promise<Result>,
): Promise<Result> {
  const credentials = { accessKeyId: person, secretAccessKey: "local" };
  const client = new SFNClient({ endpoint, region, credentials });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
