import type { SFNClient } from "@aws-sdk/client-sfn";
import { SignatureV4 } from "@smithy/signature-v4";
import type { StartRequest } from "../../orchestrator/deployment/start-deployment.ts";

export interface SignedStart extends StartRequest {
  /** The address of the route: the output `StartUrl` of the orchestrator's stack. */
  readonly url: string;
}

/** Nothing was started as far as is known; the message is the route's. */
export class StartRefused extends Error {
  override readonly name = "StartRefused";
}

// API Gateway answers within 30 s.
const timeoutMs = 35_000;
// The route is idempotent, so a lost answer or an error of the server costs no more than another attempt.
const attempts = 3;

/**
 * Starts a deployment as the caller of AWS whose credentials `client` has: they sign the request (SigV4). Resolves to
 * the execution's ARN. Throws StartRefused.
 */
export async function startSigned(
  { config }: Pick<SFNClient, "config">,
  { url, name, input }: SignedStart,
): Promise<string> {
  const body = JSON.stringify({ name, input });
  for (let attempt = 1; ; attempt++) {
    const answer = await post(config, url, body).catch((error: unknown) => error as Error);
    const isLost = answer instanceof Error || answer.status >= 500;
    if (isLost && attempt < attempts) continue;
    if (answer instanceof Error) throw new StartRefused(`${url} did not answer: ${causeOf(answer)}`);
    const { executionArn, message = "without a reason" } = contentOf(await answer.text());
    if (answer.ok && executionArn) return executionArn;
    throw new StartRefused(`the start was refused (${answer.status}): ${message}${remedyFor(answer.status)}`);
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

function contentOf(text: string): { readonly executionArn?: string; readonly message?: string } {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** API Gateway refuses with no more than "Forbidden". */
const remedyFor = (status: number) =>
  status === 403 ? "; the caller needs the permission execute-api:Invoke for the route" : "";

const causeOf = ({ message, cause }: Error) => (cause instanceof Error ? cause.message : message);
