import type { ServerResponse } from "node:http";
import type { Clock } from "../../../orchestrator/clock.ts";
import type { HttpMount } from "../wire/endpoint.ts";
import { readBody } from "../wire/wire-request.ts";

/** A message that came through the webhook. */
export interface SlackMessage {
  /** Seconds since the epoch and a sequence number, as Slack names messages: `1767225600.000001`. */
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly object[];
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

export interface SlackChannel {
  /** The webhook's path on the local endpoint. */
  readonly path: string;
  readonly mount: HttpMount;
  /** Oldest first. */
  messages(): readonly SlackMessage[];
  /** Calls the listener with each message from now on; returns how to stop that. */
  onMessage(listener: (message: SlackMessage) => void): () => void;
}

const prefix = "/slack/services/";

/** A Slack channel with an incoming webhook (docs.slack.dev, "Sending messages using incoming webhooks"). */
export function createSlackChannel({ clock, token }: { clock: Clock; token: string }): SlackChannel {
  const path = `${prefix}T000/B000/${token}`;
  const messages: SlackMessage[] = [];
  const listeners = new Set<(message: SlackMessage) => void>();
  const post = (payload: Payload): void => {
    const receivedAt = clock.now();
    const sequence = String(messages.length + 1).padStart(6, "0");
    const message = { ts: `${Math.floor(receivedAt / 1000)}.${sequence}`, ...payload, receivedAt };
    messages.push(message);
    for (const listener of listeners) listener(message);
  };
  return {
    path,
    mount: {
      matches: ({ url }) => url?.startsWith(prefix) ?? false,
      handle: async (request, response) => {
        const body = (await readBody(request)).toString();
        if (request.url !== path) return answer(response, 404, "no_service");
        if (request.method !== "POST") return answer(response, 400, "invalid_payload");
        const payload = payloadOf(body);
        if (typeof payload === "string") return answer(response, 400, payload);
        post(payload);
        answer(response, 200, "ok");
      },
    },
    messages: () => [...messages],
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface Payload {
  readonly text: string;
  readonly blocks: readonly object[];
}

/** The message, or the error that Slack answers. */
function payloadOf(body: string): Payload | "invalid_payload" | "no_text" {
  const json = parse(body);
  if (typeof json !== "object" || json === null || Array.isArray(json)) return "invalid_payload";
  const { text, blocks } = json as Record<string, unknown>;
  if (text !== undefined && typeof text !== "string") return "invalid_payload";
  if (blocks !== undefined && !Array.isArray(blocks)) return "invalid_payload";
  if (!text && !blocks?.length) return "no_text";
  return { text: text ?? "", blocks: blocks ?? [] };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, statusCode: number, text: string): void {
  response.writeHead(statusCode, { "content-type": "text/html" }).end(text);
}
