import { MessageRefused } from "./message-refused.ts";

// Milliseconds. Slack answers within one or two seconds, or not at all.
const answerTimeout = 5_000;

export interface SlackRequest {
  readonly url: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds until an answer is given up; 5 s by default. */
  readonly timeoutMs?: number | undefined;
}

/** Posts JSON to Slack. The error never carries the address: a webhook's is a secret. */
export async function postJson(
  http: typeof fetch,
  { url, body, headers, timeoutMs = answerTimeout }: SlackRequest,
): Promise<Response> {
  try {
    return await http(url, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", ...headers },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw notReached(error);
  }
}

/** What is said of a call that got no whole answer. */
export function notReached(error: unknown): Error {
  const reason = error instanceof Error ? error.name : "unknown error";
  return new Error(`Slack could not be reached (${reason})`);
}

/** The error of an HTTP answer: below 500 Slack has not taken the message, above nobody knows. */
export const unsent = (status: number, problem: string): Error =>
  status < 500 ? new MessageRefused(problem) : new Error(problem);
