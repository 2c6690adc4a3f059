import { isNotConnected, MessageRefused } from "./message-refused.ts";

// Slack responds within one or two seconds, or not at all.
const defaultTimeoutMs = 5_000;

export interface SlackRequest {
  readonly url: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 5,000. */
  readonly timeoutMs?: number | undefined;
}

/** Posts JSON to Slack. Errors never contain the address, because a webhook's address is a secret. */
export async function postJson(
  http: typeof fetch,
  { url, body, headers, timeoutMs = defaultTimeoutMs }: SlackRequest,
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
    throw unreachable(error);
  }
}

/** The error of a call without a complete response: the message may have been sent, unless nothing connected. */
export function unreachable(error: unknown): Error {
  const reason = error instanceof Error ? error.name : "unknown error";
  const problem = `Slack could not be reached (${reason})`;
  return isNotConnected(error) ? new MessageRefused(problem) : new Error(problem);
}

/**
 * A webhook's or the app's settings are wrong: Slack refuses until a person changes them. Others pass, e.g. 429.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
 */
const permanentStatuses: readonly number[] = [400, 401, 403, 404, 410];

/** The error of an HTTP status: below 500 Slack refused the message; from 500 on it may have been sent. */
export const httpError = (status: number, problem: string): Error =>
  status < 500
    ? new MessageRefused(problem, { isPermanent: permanentStatuses.includes(status) })
    : new Error(problem);
