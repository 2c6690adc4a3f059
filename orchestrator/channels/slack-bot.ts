import { MessageRefused } from "./message-refused.ts";
import type { SlackMessage, SlackMessageRef } from "./slack.ts";
import { notReached, postJson, unsent } from "./slack-request.ts";
import type { SlackBotSecret } from "./slack-secret.ts";

/** Where in the channel a message goes; without a thread it is a message of its own. */
export interface SlackPlace {
  readonly thread?: SlackMessageRef | undefined;
  /** Whether a reply is shown in the channel too, for what nobody may miss. */
  readonly broadcast?: boolean | undefined;
}

/** An app of the workspace, in its one channel. */
export interface SlackBot {
  post(message: SlackMessage, place?: SlackPlace): Promise<SlackMessageRef>;
  update(ref: SlackMessageRef, message: SlackMessage): Promise<void>;
  /** Shows a message to one member only, named by id. */
  postEphemeral(user: string, message: SlackMessage): Promise<void>;
}

export interface SlackBotServices {
  readonly http: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds a call may take before it is given up. */
  readonly timeoutMs?: number | undefined;
  /** The longest pause that Slack may ask for; a longer one fails at once. */
  readonly maxPauseSeconds?: number | undefined;
}

// Slack takes one message a second into a channel and asks for a pause of about that long.
const defaultMaxPauseSeconds = 5;

/** What to do about the refusals that a wrong set-up gives. https://docs.slack.dev/reference/methods/chat.postMessage */
const remedies: Readonly<Record<string, string>> = {
  account_inactive: "install the app again and put its token into the Slack secret",
  channel_not_found: "check the channel in the Slack secret, and invite the app to it",
  invalid_auth: "check the botToken in the Slack secret",
  is_archived: "name another channel in the Slack secret",
  missing_scope: "give the app the scope chat:write and install it again",
  not_in_channel: "invite the app to the channel",
  token_revoked: "install the app again and put its token into the Slack secret",
  user_not_in_channel: "the person has to join the channel",
};

const noneOfSlacks = "an answer that is none of Slack's";

/** Answers after which the message may stand in the channel all the same. */
const unclear: ReadonlySet<string> = new Set([
  "fatal_error",
  "internal_error",
  "request_timeout",
  "service_unavailable",
  noneOfSlacks,
]);

/** Slack by its Web API. Errors name Slack's own, e.g. `not_in_channel`, and carry no token. */
export function slackBot(services: SlackBotServices, secret: SlackBotSecret): SlackBot {
  const { channel } = secret;
  const call = (method: string, parameters: object) => callMethod(services, secret, method, parameters);
  return {
    post: async (message, { thread, broadcast } = {}) => {
      const reply = thread && { thread_ts: thread.ts, ...(broadcast && { reply_broadcast: true }) };
      const answer = await call("chat.postMessage", {
        channel,
        ...message,
        ...reply,
        unfurl_links: false,
        unfurl_media: false,
      });
      if (typeof answer.channel === "string" && typeof answer.ts === "string") {
        return { channel: answer.channel, ts: answer.ts };
      }
      throw new Error("Slack answered chat.postMessage without saying which message it made");
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
  const answer = await send(services, secret, method, parameters);
  if (answer.status !== 429) return readAnswer(method, answer);
  const { sleep, maxPauseSeconds = defaultMaxPauseSeconds } = services;
  const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
  if (!(seconds >= 0 && seconds <= maxPauseSeconds)) {
    throw new MessageRefused(`Slack refused ${method}: too many requests at present`);
  }
  await sleep(seconds * 1000);
  return readAnswer(method, await send(services, secret, method, parameters));
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

async function readAnswer(method: string, answer: Response): Promise<Readonly<Record<string, unknown>>> {
  if (!answer.ok) throw unsent(answer.status, `Slack refused ${method}: HTTP ${answer.status}`);
  const value = await parse(answer);
  if (value.ok === true) return value;
  const error = nameOf(value.error);
  const remedy = remedies[error];
  const problem = `Slack refused ${method}: ${error}${remedy ? `; ${remedy}` : ""}`;
  throw unclear.has(error) ? new Error(problem) : new MessageRefused(problem);
}

async function parse(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  const body = await answer.text().catch((error: unknown) => {
    throw notReached(error);
  });
  try {
    return (JSON.parse(body) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

/** Slack's errors are short names; anything else is not repeated. */
const nameOf = (error: unknown) =>
  typeof error === "string" && /^[a-z_]{1,64}$/.test(error) ? error : noneOfSlacks;
