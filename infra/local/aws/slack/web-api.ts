import type { HttpMount } from "../wire/endpoint.ts";
import { readBody } from "../wire/wire-request.ts";
import { isObject, type MessageBody, messageBodyOf, parseJson } from "./message-body.ts";
import type { MessageStore } from "./message-store.ts";

/** The path of the Web API on the local endpoint. */
export const webApiPath = "/slack/api";

export interface WebApiOptions {
  readonly messages: MessageStore;
  readonly botToken: string;
  readonly channel: string;
  /** The ids of the channel's members. */
  readonly members: readonly string[];
}

type Parameters = Readonly<Record<string, unknown>>;
/** The response of a method: its result, or the name of an error. */
type Answer = Readonly<Record<string, unknown>> | string;
type Method = (options: WebApiOptions, parameters: Parameters, body: Exclude<MessageBody, string>) => Answer;

const methods: Readonly<Record<string, Method>> = {
  "chat.postMessage": ({ messages, channel }, { thread_ts, reply_broadcast }, body) => {
    if (thread_ts === undefined) return { channel, ts: messages.post(body).ts };
    const parent = messages.find(thread_ts);
    if (!parent) return "thread_not_found";
    const broadcast = reply_broadcast === true;
    return { channel, ts: messages.post({ ...body, thread: parent.ts, broadcast }).ts };
  },
  "chat.postEphemeral": ({ messages, members }, { user }, body) => {
    if (typeof user !== "string" || !members.includes(user)) return "user_not_in_channel";
    return { message_ts: messages.post({ ...body, ephemeralFor: user }).ts };
  },
  "chat.update": ({ messages, channel }, { ts }, body) => {
    const message = messages.find(ts);
    if (!message || message.ephemeralFor) return "message_not_found";
    messages.update(message, body);
    return { channel, ts: message.ts };
  },
};

/** The methods of Slack's Web API that a bot needs in its channel: https://docs.slack.dev/reference/methods */
export function webApi(options: WebApiOptions): HttpMount {
  return {
    matches: ({ url }) => url?.startsWith(`${webApiPath}/`) ?? false,
    handle: async (request, response) => {
      const body = (await readBody(request)).toString();
      const method = request.url?.slice(webApiPath.length + 1) ?? "";
      const answer = answerTo(options, method, request.headers.authorization, parseJson(body));
      const json = typeof answer === "string" ? { ok: false, error: answer } : { ok: true, ...answer };
      response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify(json));
    },
  };
}

function answerTo(
  options: WebApiOptions,
  method: string,
  authorization: string | undefined,
  parameters: unknown,
): Answer {
  if (!authorization) return "not_authed";
  if (authorization !== `Bearer ${options.botToken}`) return "invalid_auth";
  const run = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (!run) return "unknown_method";
  if (!isObject(parameters)) return "invalid_json";
  if (parameters.channel !== options.channel) return "channel_not_found";
  const body = messageBodyOf(parameters);
  return typeof body === "string" ? body : run(options, parameters, body);
}
