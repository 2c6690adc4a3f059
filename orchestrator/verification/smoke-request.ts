import type { SmokeTest } from "../deployment/smoke-test-contract.ts";
import { sampledTraceHeader } from "../deployment/trace-id.ts";
import type { Clock } from "../text/clock.ts";

/** Sends an HTTP request, with the signature of `fetch`. */
export type HttpClient = (url: string, init: RequestInit) => Promise<Response>;

/** The service's response to one request. */
export interface SmokeAnswer {
  readonly status: number;
  /** The target of a redirect. */
  readonly location?: string;
  readonly body: string;
  readonly durationMs: number;
}

/** No response, or an unusable one; the message is the reason. */
export class NoSmokeAnswer extends Error {
  override readonly name = "NoSmokeAnswer";
}

/** Many times the contract's largest body; the limit keeps a response from exhausting the memory. */
const maxBodyBytes = 64 * 1024;

/**
 * Sends the test's request with the given trace id and reads the response, within the test's maximum duration. It
 * does not follow redirects. Throws NoSmokeAnswer.
 */
export async function sendSmokeRequest(
  { http, stopwatch }: { readonly http: HttpClient; readonly stopwatch: Clock },
  serviceUrl: string,
  test: SmokeTest,
  traceId: string,
): Promise<SmokeAnswer> {
  const startedAt = stopwatch.now();
  const signal = AbortSignal.timeout(test.maximumDurationMs);
  try {
    const response = await http(addressOf(serviceUrl, test.path), {
      method: test.method,
      headers: { "X-Amzn-Trace-Id": sampledTraceHeader(traceId), Accept: "application/json" },
      redirect: "manual",
      signal,
    });
    const body = await readBody(response);
    const location = response.headers.get("location");
    return {
      status: response.status,
      ...(location ? { location } : {}),
      body,
      durationMs: Math.round(stopwatch.now() - startedAt),
    };
  } catch (error) {
    if (error instanceof NoSmokeAnswer) throw error;
    if (signal.aborted) throw new NoSmokeAnswer(`no answer within ${test.maximumDurationMs} ms`);
    throw new NoSmokeAnswer(`no answer: ${reasonOf(error)}`, { cause: error });
  }
}

function addressOf(serviceUrl: string, path: string): string {
  const service = new URL(serviceUrl);
  const address = new URL(path, service);
  // The contract's schema already excludes this; the request must never leave the service.
  if (address.origin !== service.origin) throw new NoSmokeAnswer(`${path} is not a path of the service`);
  return address.href;
}

async function readBody(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the body's stream.
    if (size > maxBodyBytes) throw new NoSmokeAnswer(`an answer of more than ${maxBodyBytes / 1024} KiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The error of `fetch` is "fetch failed"; its cause has the reason. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  if (!(cause instanceof Error)) return message;
  return (cause as NodeJS.ErrnoException).code ?? cause.message;
}
