import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { serveApproval } from "../orchestrator/approval-web.ts";
import { messagePage } from "../orchestrator/pages/message-page.ts";
import { respond, respondRefusal, WebRefusal, type WebRequest } from "../orchestrator/web-request.ts";
import { stepFunctions, table } from "./shared/clients.ts";
import { logger, wallClock } from "./shared/state-function.ts";

/** Serves the pages behind the HTTP API; the log never holds a path, for it holds a link's secret. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context>()
  .use(bodyless())
  .use(errorPages())
  .handler((event) =>
    serveApproval({ table: table(), stepFunctions: stepFunctions(), clock: wallClock }, requestOf(event)),
  );

function requestOf({
  rawPath,
  headers,
  requestContext,
  body = "",
  isBase64Encoded,
}: APIGatewayProxyEventV2): WebRequest {
  return {
    method: requestContext.http.method,
    path: rawPath,
    headers: { ...headers, host: requestContext.domainName },
    body: isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body,
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
