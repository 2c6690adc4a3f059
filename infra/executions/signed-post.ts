import type { SFNClient } from "@aws-sdk/client-sfn";
import { SignatureV4 } from "@smithy/signature-v4";

/** An answer of a route: its status and its JSON. */
export interface SignedAnswer {
  readonly status: number;
  readonly content: Readonly<Record<string, string>>;
}

/** The route refused the request, or did not answer. */
export class RequestRefused extends Error {
  override readonly name: string = "RequestRefused";
}

// API Gateway answers within 30 s.
const timeoutMs = 35_000;
// The routes are idempotent, so a lost answer or an error of the server costs no more than another attempt.
const attempts = 3;

/**
 * Posts to a route as the caller of AWS whose credentials the client has: they sign the request (SigV4). Throws
 * RequestRefused if it does not answer or refuses; `what` is the beginning of the message.
 */
export async function postSigned(
  { config }: Pick<SFNClient, "config">,
  { url, body, what }: { readonly url: string; readonly body: object; readonly what: string },
): Promise<SignedAnswer["content"]> {
  const { status, content } = await answerOf(config, url, JSON.stringify(body));
  if (status < 300) return content;
  const { message = "without a reason" } = content;
  throw new RequestRefused(`${what} was refused (${status}): ${message}${remedyFor(status, message)}`);
}

async function answerOf(config: SFNClient["config"], url: string, body: string): Promise<SignedAnswer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await post(config, url, body).catch((error: unknown) => error as Error);
    const isLost = answer instanceof Error || answer.status >= 500;
    if (isLost && attempt < attempts) continue;
    if (answer instanceof Error) throw new RequestRefused(`${url} did not answer: ${causeOf(answer)}`);
    return { status: answer.status, content: contentOf(await answer.text()) };
  }
}

async function post(config: SFNClient["config"], url: string, body: string): Promise<Response> {
  const { protocol, hostname, pathname, host } = new URL(url);
  const { region, credentials, sha256 } = config;
  const signer = new SignatureV4({ service: "execute-api", region, credentials, sha256 });
  const { method, headers } = await signer.sign({
    method: "POST",
    protocol,
    hostname,
    path: pathname,
    headers: { host, "content-type": "application/json" },
    body,
  });
  return fetch(url, { method, headers, body, signal: AbortSignal.timeout(timeoutMs), redirect: "error" });
}

function contentOf(text: string): SignedAnswer["content"] {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** API Gateway itself refuses with no more than "Forbidden". */
const remedyFor = (status: number, message: string) =>
  status === 403 && message === "Forbidden"
    ? "; the caller needs the permission execute-api:Invoke for the route"
    : "";

const causeOf = ({ message, cause }: Error) => (cause instanceof Error ? cause.message : message);
