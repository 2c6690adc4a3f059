import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/approval-pages.ts";
import { connectionTo, functionEnvironment } from "./function-environment.ts";

const secret = "s".repeat(43);

function event(method: string, rawPath: string): APIGatewayProxyEventV2 {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString: "",
    headers: { host: "deployments.example.com" },
    requestContext: {
      domainName: "deployments.example.com",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
    },
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2;
}

async function answer(method: string, path: string, variables: Readonly<Record<string, string>> = {}) {
  const { environment, clients, logged } = functionEnvironment({
    // No server listens there.
    ...connectionTo("http://127.0.0.1:1"),
    TABLE_NAME: "xray-watch",
    WEB_URL: "https://deployments.example.com",
    ...variables,
  });
  const { signal } = new AbortController();
  const handler = createHandler(environment, clients);
  return { logged, ...(await handler(event(method, path), {} as Context, { signal })) };
}

describe("the approval pages", () => {
  it("answers an unknown path with a page", async () => {
    const { statusCode, headers, body } = await answer("GET", "/nothing");

    expect(statusCode).toBe(404);
    expect(headers?.["content-type"]).toBe("text/html; charset=utf-8");
    expect(body).toContain("check the link in the mail");
  });

  it("answers HEAD without a body", async () => {
    const { statusCode, body } = await answer("HEAD", "/nothing");

    expect({ statusCode, body }).toEqual({ statusCode: 404, body: "" });
  });

  it("answers an internal error with a page, and logs it without the link", async () => {
    // No client accepts this region, so reading the link fails.
    const { statusCode, body, logged } = await answer("GET", `/approve/${secret}`, {
      AWS_REGION: "not a region",
    });

    expect(statusCode).toBe(500);
    expect(body).toContain("open the link again in a moment");
    expect(body).not.toContain("Region");
    expect(logged.join("\n")).toContain("Region not accepted");
    expect(logged.join("\n")).not.toContain(secret);
  });
});
