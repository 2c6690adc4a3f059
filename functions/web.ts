import { randomBytes } from "node:crypto";
import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { messagePage } from "../orchestrator/pages/message-page.ts";
import { showVotesInSlack } from "../orchestrator/slack-approval.ts";
import { slackBot } from "../orchestrator/slack-bot.ts";
import { type RawWebRequest, respond, respondRefusal, WebRefusal } from "../orchestrator/web-request.ts";
import { serve, type WebServices } from "../orchestrator/web-routes.ts";
import { logChannelFailure } from "./shared/channels.ts";
import { stepFunctions, table } from "./shared/clients.ts";
import { setting } from "./shared/settings.ts";
import { slackCalls, slackChannel, slackSecret } from "./shared/slack.ts";
import { logger, wallClock } from "./shared/state-function.ts";

/** Serves the pages behind the HTTP API; the log never holds a path, for it holds a link's secret. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context>()
  .use(bodyless())
  .use(errorPages())
  .handler((event) => serve(services(), requestOf(event)));

// Slack waits three seconds for the answer to a click, and a person no longer for a page.
const hurried = { timeoutMs: 2_000, maxPauseSeconds: 0 };

function services(): WebServices {
  const slack = slackChannel(hurried);
  const shown = { table: table(), slack, onFailure: logChannelFailure };
  return {
    table: table(),
    stepFunctions: stepFunctions(),
    clock: wallClock,
    randomBytes,
    webUrl: setting("WEB_URL"),
    slackSecret: slackSecret(),
    slackBot: (secret) => slackBot({ ...slackCalls, ...hurried }, secret),
    showVotes: (approval) => showVotesInSlack(shown, approval),
  };
}

function requestOf({
  rawPath,
  headers,
  requestContext,
  body = "",
  isBase64Encoded,
}: APIGatewayProxyEventV2): RawWebRequest {
  const rawBody = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  return {
    method: requestContext.http.method,
    path: rawPath,
    headers: { ...headers, host: requestContext.domainName },
    body: rawBody.toString("utf8"),
    rawBody,
  };
}

/** Middleware that answers every error with a page. */
function errorPages(): middy.MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    onError: (request) => {
      const { error } = request;
      if (error instanceof WebRefusal) {
        request.response = respondRefusal(error);
        return;
      }
      logger.error("failed", { errorName: error?.name, errorMessage: error?.message });
      const message = "Something went wrong here. What was recorded stays; open the link again in a moment.";
      request.response = respond(500, messagePage("That did not work", message));
    },
  };
}

/** Middleware that leaves the body out of every answer to HEAD. */
function bodyless(): middy.MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  const strip: middy.MiddlewareFn<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> = ({
    event,
    response,
  }) => {
    if (response && event.requestContext.http.method === "HEAD") response.body = "";
  };
  return { after: strip, onError: strip };
}
