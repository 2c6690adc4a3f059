import type { ServerResponse } from "node:http";
import type { HttpMount } from "../wire/endpoint.ts";
import { readBody } from "../wire/wire-request.ts";
import { messageBodyOf, parseJson } from "./message-body.ts";
import type { MessageStore } from "./message-store.ts";

const prefix = "/slack/services/";

/** The path of the webhook with the given token. */
export const webhookPath = (token: string) => `${prefix}T0LOCAL/B0LOCAL/${token}`;

/** An incoming webhook (docs.slack.dev, "Sending messages using incoming webhooks"). */
export function incomingWebhook(messages: MessageStore, path: string): HttpMount {
  return {
    matches: ({ url }) => url?.startsWith(prefix) ?? false,
    handle: async (request, response) => {
      const body = (await readBody(request)).toString();
      if (request.url !== path) return answer(response, 404, "no_service");
      if (request.method !== "POST") return answer(response, 400, "invalid_payload");
      const message = messageBodyOf(parseJson(body));
      if (typeof message === "string") return answer(response, 400, message);
      messages.post(message);
      answer(response, 200, "ok");
    },
  };
}

function answer(response: ServerResponse, statusCode: number, text: string): void {
  response.writeHead(statusCode, { "content-type": "text/html" }).end(text);
}
