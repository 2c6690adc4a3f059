import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { CallerOf } from "../iam/caller.ts";
import { accountId } from "../place.ts";
import { credentialOf } from "../wire/credential.ts";
import type { LambdaRuntime } from "./lambda-runtime.ts";

/**
 * API Gateway accepts bodies up to 10 MB, Lambda events up to 6 MB; base64 adds a third.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const maxBodyBytes = 4_500_000;

export interface HttpApiOptions {
  /** For a route with IAM authorization: names the caller who signed the request. */
  readonly authorize?: CallerOf;
}

/**
 * Answers HTTP requests with a function, as an HTTP API of API Gateway does with payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpApi(
  runtime: Pick<LambdaRuntime, "invoke" | "clock">,
  functionName: string,
  { authorize }: HttpApiOptions = {},
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const body = await readBody(request);
    if (!body) return respond(response, 413, "Request Entity Too Large");
    const authorizer = authorize && authorizerOf(request, authorize);
    // As API Gateway refuses an unsigned request.
    if (authorize && !authorizer) return respond(response, 403, "Forbidden");
    try {
      const event = eventOf(request, body, runtime.clock.now(), authorizer);
      const result = await runtime.invoke(functionName, event);
      writeResult(response, result);
    } catch {
      // As API Gateway does: the error is only in the function's log, not in the response.
      respond(response, 500, "Internal Server Error");
    }
  };
}

/** The body; undefined if it is too large. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > maxBodyBytes) return undefined;
  const body = await buffer(request);
  return body.length > maxBodyBytes ? undefined : body;
}

/** What the function is told of the caller; undefined if nobody signed the request for API Gateway. */
function authorizerOf({ headers }: IncomingMessage, authorize: CallerOf): object | undefined {
  const credential = credentialOf(headers.authorization);
  if (credential?.signingName !== "execute-api") return undefined;
  const { arn } = authorize(credential.accessKeyId);
  return { iam: { accessKey: credential.accessKeyId, accountId, userArn: arn } };
}

function eventOf(
  request: IncomingMessage,
  body: Buffer,
  now: number,
  authorizer: object | undefined,
): APIGatewayProxyEventV2 {
  const url = new URL(request.url ?? "/", "http://localhost");
  const path = decoded(url.pathname);
  const method = request.method ?? "GET";
  const { cookie, ...others } = request.headers;
  const headers = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)]));
  const isText = isUtf8Text(headers["content-type"]);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: url.search.slice(1),
    headers,
    ...(cookie && { cookies: cookie.split("; ") }),
    ...(url.search && { queryStringParameters: commaJoined(url.searchParams) }),
    requestContext: {
      accountId,
      apiId: "local",
      domainName: headers.host ?? "localhost",
      domainPrefix: "local",
      http: {
        method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: "$default",
      stage: "$default",
      time: new Date(now).toUTCString(),
      timeEpoch: now,
      ...(authorizer && { authorizer }),
    },
    ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** As an HTTP API gives the path: percent-decoded; as it came if it is not valid. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const isUtf8Text = (contentType = "") =>
  /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded|[\w.]+\+(json|xml)))/.test(contentType);

/** Values of the same name are joined with commas. */
function commaJoined(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(",")]),
  );
}

/** A result without a status code is the body of a response with status 200, as JSON. */
function writeResult(response: ServerResponse, result: unknown): void {
  if (!isStructured(result)) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(typeof result === "string" ? result : JSON.stringify(result));
    return;
  }
  const { statusCode = 200, headers = {}, cookies, body = "", isBase64Encoded } = result;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies) response.setHeader("set-cookie", cookies);
  if (!response.hasHeader("content-type")) response.setHeader("content-type", "text/plain;charset=utf-8");
  response.writeHead(statusCode);
  response.end(isBase64Encoded ? Buffer.from(body, "base64") : body);
}

const isStructured = (result: unknown): result is APIGatewayProxyStructuredResultV2 =>
  result !== null &&
  typeof result === "object" &&
  "statusCode" in result &&
  typeof result.statusCode === "number";

function respond(response: ServerResponse, statusCode: number, message: string): void {
  response.writeHead(statusCode, { "content-type": "application/json" });
  response.end(JSON.stringify({ message }));
}
