import { MessageRefused } from "./message-refused.ts";
import type { SlackMessage, SlackMessageRef } from "./slack.ts";
import { httpError, postJson, unreachable } from "./slack-request.ts";
import type { SlackBotSecret } from "./slack-secret.ts";

/** Where in the channel a message is posted; without a thread it is a new message. */
export interface SlackPlace {
  readonly thread?: SlackMessageRef | undefined;
  /** Whether a reply is also shown in the channel, because everyone must see it. */
  readonly broadcast?: boolean | undefined;
}

/** A Slack app with its one channel. */
export interface SlackBot {
  post(message: SlackMessage, place?: SlackPlace): Promise<SlackMessageRef>;
  update(ref: SlackMessageRef, message: SlackMessage): Promise<void>;
  /** Shows a message to one member only. `user` is the member's id. */
  postEphemeral(user: string, message: SlackMessage): Promise<void>;
}

export interface SlackBotServices {
  readonly http: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The time-out of a call. */
  readonly timeoutMs?: number | undefined;
  /** The longest `Retry-After` that is waited for; a longer one fails immediately. */
  readonly maxPauseSeconds?: number | undefined;
}

// Slack accepts one message per second and channel, and its `Retry-After` is about that long.
const defaultMaxPauseSeconds = 5;

/** The remedies for Slack's errors that a wrong set-up causes. https://docs.slack.dev/reference/methods/chat.postMessage */
const remedies: Readonly<Record<string, string>> = {
  account_inactive: "install the app again and put its token into the Slack secret",
  channel_not_found: "check the channel in the Slack secret, and invite the app to it",
  invalid_auth: "check the botToken in the Slack secret",
  is_archived: "name another channel in the Slack secret",
  missing_scope: "give the app the scope chat:write and install it again",
  not_in_channel: "invite the app to the channel",
  token_revoked: "install the app again and put its token into the Slack secret",
  user_not_in_channel: "the person must join the channel",
};

/** What a message is refused for whenever it is sent. */
const contentErrors: readonly string[] = [
  "invalid_arguments",
  "invalid_blocks",
  "invalid_blocks_format",
  "msg_blocks_too_long",
  "msg_too_long",
  "no_text",
];

const isPermanent = (error: string) => Object.hasOwn(remedies, error) || contentErrors.includes(error);

const unknownResponse = "an unknown response";

/** Errors after which the message may still be in the channel. */
const ambiguousErrors: ReadonlySet<string> = new Set([
  "fatal_error",
  "internal_error",
  "request_timeout",
  "service_unavailable",
  unknownResponse,
]);

/** Slack through its Web API. Errors contain Slack's error name, e.g. `not_in_channel`, but no token. */
export function slackBot(services: SlackBotServices, secret: SlackBotSecret): SlackBot {
  const { channel } = secret;
  const call = (method: string, parameters: object) => callMethod(services, secret, method, parameters);
  return {
    post: async (message, { thread, broadcast } = {}) => {
      const reply = thread && { thread_ts: thread.ts, ...(broadcast && { reply_broadcast: true }) };
      const response = await call("chat.postMessage", {
        channel,
        ...message,
        ...reply,
        unfurl_links: false,
        unfurl_media: false,
      });
      if (typeof response.channel === "string" && typeof response.ts === "string") {
        return { channel: response.channel, ts: response.ts };
      }
      throw new Error("Slack's response to chat.postMessage does not identify the message");
    },
    update: async (ref, message) => {
      await call("chat.update", { ...ref, ...message });
    },
    postEphemeral: async (user, message) => {
      await call("chat.postEphemeral", { channel, user, ...message });
    },
  };
}

async function callMethod(
  services: SlackBotServices,
  secret: SlackBotSecret,
  method: string,
  parameters: object,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await send(services, secret, method, parameters);
  if (response.status !== 429) return readResponse(method, response);
  const { sleep, maxPauseSeconds = defaultMaxPauseSeconds } = services;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  if (!(seconds >= 0 && seconds <= maxPauseSeconds)) {
    throw new MessageRefused(`Slack refused ${method}: too many requests`);
  }
  await sleep(seconds * 1000);
  return readResponse(method, await send(services, secret, method, parameters));
}

const send = (
  { http, timeoutMs }: SlackBotServices,
  { apiUrl, botToken }: SlackBotSecret,
  method: string,
  body: object,
): Promise<Response> =>
  postJson(http, {
    url: `${apiUrl}/${method}`,
    body,
    headers: { authorization: `Bearer ${botToken}` },
    timeoutMs,
  });

async function readResponse(method: string, response: Response): Promise<Readonly<Record<string, unknown>>> {
  if (!response.ok) throw httpError(response.status, `Slack refused ${method}: HTTP ${response.status}`);
  const value = await parse(response);
  if (value.ok === true) return value;
  const error = nameOf(value.error);
  const remedy = remedies[error];
  const problem = `Slack refused ${method}: ${error}${remedy ? `; ${remedy}` : ""}`;
  if (ambiguousErrors.has(error)) throw new Error(problem);
  throw new MessageRefused(problem, { reason: error, isPermanent: isPermanent(error) });
}

async function parse(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const body = await response.text().catch((error: unknown) => {
    throw unreachable(error);
  });
  try {
    return (JSON.parse(body) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

/** Slack's errors are short names. Any other text is not repeated, because it may contain a secret. */
const nameOf = (error: unknown) =>
  typeof error === "string" && /^[a-z_]{1,64}$/.test(error) ? error : unknownResponse;
