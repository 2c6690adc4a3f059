import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, it, onTestFinished } from "vitest";
import { startSigned } from "../../../infra/executions/signed-start.ts";

const credentials = { accessKeyId: "alice", secretAccessKey: "secret", sessionToken: "token" };
const executionArn = "arn:aws:states:ap-northeast-1:123456789012:execution:xray-watch-deploy:one";
const request = { name: "one", input: { image: "tasks:1.1.0" } };

/** A route that gives these answers in turn; `received` has what it was sent. */
async function route(answers: readonly (readonly [status: number, body: string])[]) {
  const received: { headers: IncomingMessage["headers"]; body: string }[] = [];
  const server = createServer(async (message, response) => {
    received.push({ headers: message.headers, body: await text(message) });
    const [status, body] = answers[received.length - 1] ?? [500, ""];
    response.writeHead(status).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new SFNClient({ region: "ap-northeast-1", credentials });
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/deployments`;
  return { received, url, client, start: () => startSigned(client, { ...request, url }) };
}

const started = [200, JSON.stringify({ executionArn })] as const;

describe("a signed start", () => {
  it("is signed for API Gateway, with the body, so that it can be verified", async () => {
    const { received, url, client, start } = await route([started]);

    await expect(start()).resolves.toBe(executionArn);

    const [{ headers, body } = { headers: {}, body: "" }] = received;
    const { sha256 } = client.config;
    const signer = new SignatureV4({
      ...{ service: "execute-api", region: "ap-northeast-1", credentials, sha256 },
    });
    const date = String(headers["x-amz-date"]);
    const signedAt = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
    const { protocol, hostname, pathname: path, host } = new URL(url);
    const unsigned = { method: "POST", protocol, hostname, path, body };
    const again = await signer.sign(
      { ...unsigned, headers: { host, "content-type": "application/json" } },
      { signingDate: new Date(signedAt) },
    );
    expect(headers.authorization).toBe(again.headers.authorization);
    expect(headers["x-amz-security-token"]).toBe("token");
    expect(JSON.parse(body)).toEqual(request);
    expect(JSON.stringify(received)).not.toContain("secretAccessKey");
  });

  it("is sent again after an error of the server, with the same name", async () => {
    const { received, start } = await route([[500, "{}"], [503, "busy"], started]);

    await expect(start()).resolves.toBe(executionArn);

    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  });

  it.each([
    [409, '{"message":"name one belongs to another start"}', /refused \(409\): name one belongs/],
    [403, '{"message":"Forbidden"}', /403\): Forbidden; the caller needs .* execute-api:Invoke/],
    [400, "<html>", /refused \(400\): without a reason/],
    [200, "{}", /answered without an execution; check that it is the output StartUrl/],
  ])("says why it was refused with %i, and is not sent again", async (status, body, message) => {
    const { received, start } = await route([[status, body], started]);

    await expect(start()).rejects.toMatchObject({
      name: "RequestRefused",
      message: expect.stringMatching(message),
    });
    expect(received).toHaveLength(1);
  });

  it("says so if nothing answers", async () => {
    const { client } = await route([]);

    const lost = startSigned(client, { ...request, url: "http://127.0.0.1:1/deployments" });

    await expect(lost).rejects.toThrow(/^http:\/\/127\.0\.0\.1:1\/deployments did not answer/);
  });
});
