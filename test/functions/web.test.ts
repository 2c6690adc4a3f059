import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { handler } from "../../functions/web.ts";

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

async function answer(method: string, path: string) {
  const { signal } = new AbortController();
  return (await handler(event(method, path), {} as Context, { signal })) ?? {};
}

describe("the web function", () => {
  const written: string[] = [];

  beforeEach(() => {
    written.length = 0;
    vi.stubEnv("TABLE_NAME", "xray-watch");
    vi.stubEnv("WEB_URL", "https://deployments.example.com");
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, "write").mockImplementation((text) => written.push(String(text)) > 0);
    }
    for (const name of ["log", "info", "warn", "error"] as const) {
      vi.spyOn(console, name).mockImplementation((...texts) => {
        written.push(texts.join(" "));
      });
    }
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it("answers an unknown path with a page", async () => {
    const { statusCode, headers, body } = await answer("GET", "/nothing");

    expect(statusCode).toBe(404);
    expect(headers?.["content-type"]).toBe("text/html; charset=utf-8");
    expect(body).toContain("check the link in the mail");
  });

  it("leaves the body out of the answer to HEAD", async () => {
    const { statusCode, body } = await answer("HEAD", "/nothing");

    expect({ statusCode, body }).toEqual({ statusCode: 404, body: "" });
  });

  it("answers its own failure with a page, and logs it without the link", async () => {
    // No client can call there, so looking the link up fails.
    vi.stubEnv("AWS_REGION", "not a region");
    const { statusCode, body } = await answer("GET", `/approve/${secret}`);

    expect(statusCode).toBe(500);
    expect(body).toContain("open the link again in a moment");
    expect(body).not.toContain("Region");
    expect(written.join("\n")).toContain("Region not accepted");
    expect(written.join("\n")).not.toContain(secret);
  });
});
