import middy from "@middy/core";
import type {
  APIGatewayEventRequestContextIAMAuthorizer,
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from "aws-lambda";
import { messagePage } from "../../orchestrator/pages/message-page.ts";
import { redactText } from "../../orchestrator/text/redaction.ts";
import type { SignedRequest } from "../../orchestrator/web/signed-request.ts";
import {
  type RawWebRequest,
  respond,
  respondRefusal,
  WebRefusal,
  type WebResponse,
} from "../../orchestrator/web/web-request.ts";
import type { Environment } from "./environment.ts";

/** How a function answers errors. */
export interface ErrorAnswers {
  readonly refused: (refusal: WebRefusal) => WebResponse;
  readonly failed: () => WebResponse;
}

const errorPages: ErrorAnswers = {
  refused: respondRefusal,
  failed: () =>
    respond(
      500,
      messagePage(
        "That did not work",
        "An internal error occurred. What was recorded is kept; open the link again in a moment.",
      ),
    ),
};

/**
 * The handler of a function behind the HTTP API. It never logs a path, which may contain the secret of a link.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const webFunction = (
  environment: Environment,
  serve: (request: RawWebRequest & SignedRequest) => Promise<WebResponse>,
  errorAnswers = errorPages,
) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context>()
    .use(headWithoutBody())
    .use(answerErrors(environment, errorAnswers))
    .handler((event) => serve(requestOf(event)));

function requestOf({
  rawPath,
  rawQueryString,
  headers,
  requestContext,
  body = "",
  isBase64Encoded,
}: APIGatewayProxyEventV2): RawWebRequest & SignedRequest {
  const { authorizer } = requestContext as {
    authorizer?: Partial<APIGatewayEventRequestContextIAMAuthorizer>;
  };
  const rawBody = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  return {
    method: requestContext.http.method,
    path: rawPath,
    query: new URLSearchParams(rawQueryString),
    headers: { ...headers, host: requestContext.domainName },
    body: rawBody.toString("utf8"),
    rawBody,
    principal: authorizer?.iam?.userArn,
  };
}

/** Middleware that answers every error, with status 500 unless it is a `WebRefusal`. */
function answerErrors(
  { logger }: Environment,
  { refused, failed }: ErrorAnswers,
): middy.MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    onError: (request) => {
      const { error } = request;
      if (error instanceof WebRefusal) {
        request.response = refused(error);
        return;
      }
      logger.error("failed", { errorName: error?.name, errorMessage: redactText(error?.message ?? "") });
      request.response = failed();
    },
  };
}

/** Middleware that removes the body of every response to HEAD. */
function headWithoutBody(): middy.MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  const removeBody: middy.MiddlewareFn<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> = ({
    event,
    response,
  }) => {
    if (response && event.requestContext.http.method === "HEAD") response.body = "";
  };
  return { after: removeBody, onError: removeBody };
}
