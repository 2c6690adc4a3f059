import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { afterEach, expect, test } from "vitest";
import { callerNames } from "../../../../../infra/local/aws/iam/caller.ts";
import { type HttpApiOptions, httpApi } from "../../../../../infra/local/aws/lambda/http-api.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Serves a function on a port; resolves to its URL. */
async function serve(
  handler: (event: APIGatewayProxyEventV2) => unknown,
  options: HttpApiOptions = {},
): Promise<string> {
  const invoke = async (_: string, event: unknown) => handler(event as APIGatewayProxyEventV2);
  const handle = httpApi({ invoke, clock: new VirtualClock() }, "web", options);
  server = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a request becomes an event of payload format 2.0", async () => {
  const url = await serve((event) => event);

  const response = await fetch(`${url}/approve/a%20b?d=1&d=2&e=`, {
    method: "POST",
    headers: { "X-Custom": "Yes", Cookie: "a=1; b=2", "Content-Type": "application/x-www-form-urlencoded" },
    body: "decision=approve",
  });

  expect(await response.json()).toMatchObject({
    version: "2.0",
    routeKey: "$default",
    rawPath: "/approve/a b",
    rawQueryString: "d=1&d=2&e=",
    queryStringParameters: { d: "1,2", e: "" },
    cookies: ["a=1", "b=2"],
    headers: { "x-custom": "Yes" },
    requestContext: {
      http: { method: "POST", path: "/approve/a b", sourceIp: "127.0.0.1" },
      stage: "$default",
    },
    body: "decision=approve",
    isBase64Encoded: false,
  });
});

test("a body that is not text is passed as base64", async () => {
  const url = await serve(({ body, isBase64Encoded }) => ({
    statusCode: 200,
    body: JSON.stringify({ body, isBase64Encoded }),
  }));

  const response = await fetch(url, { method: "POST", body: new Uint8Array([0, 255]) });

  expect(await response.json()).toEqual({ body: "AP8=", isBase64Encoded: true });
});

test("the response has status, headers, cookies and body of the result", async () => {
  const url = await serve(() => ({
    statusCode: 409,
    headers: { "Content-Type": "text/html", "Cache-Control": "no-store" },
    cookies: ["a=1; HttpOnly", "b=2"],
    body: Buffer.from("<p>decided</p>").toString("base64"),
    isBase64Encoded: true,
  }));

  const response = await fetch(url);

  expect(response.status).toBe(409);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.getSetCookie()).toEqual(["a=1; HttpOnly", "b=2"]);
  expect(await response.text()).toBe("<p>decided</p>");
});

test("a failing function answers 500 without the error", async () => {
  const url = await serve(() => {
    throw new Error("secret detail");
  });

  const response = await fetch(url);

  expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
});

test("a body over the limit answers 413", async () => {
  const url = await serve(() => "never");

  const response = await fetch(url, { method: "POST", body: "x".repeat(4_600_000) });

  expect(response.status).toBe(413);
});

const signature = (accessKeyId: string, service = "execute-api") =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/ap-northeast-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

test.each([
  ["alice", "arn:aws:iam::123456789012:user/alice"],
  ["key-of-bob", "arn:aws:iam::123456789012:user/bob"],
  ["Deploy:carol", "arn:aws:sts::123456789012:assumed-role/Deploy/carol"],
])("a route with IAM authorization tells the function who signed with the key %s", async (key, userArn) => {
  const authorize = callerNames(new Map([["key-of-bob", "bob"]]));
  const url = await serve((event) => event, { authorize });

  const response = await fetch(url, { method: "POST", headers: { authorization: signature(key) } });

  expect(await response.json()).toMatchObject({ requestContext: { authorizer: { iam: { userArn } } } });
});

test.each([
  ["not signed", {}],
  ["signed for another service", { authorization: signature("alice", "states") }],
])("a route with IAM authorization refuses a request that is %s", async (_, headers) => {
  const url = await serve(() => "never", { authorize: callerNames(new Map()) });

  const response = await fetch(url, { method: "POST", headers });

  expect([response.status, await response.text()]).toEqual([403, '{"message":"Forbidden"}']);
});

test("a route without authorization names no caller, whoever signed", async () => {
  const url = await serve((event) => event);

  const response = await fetch(url, { headers: { authorization: signature("alice") } });

  expect(await response.text()).not.toContain("authorizer");
});
