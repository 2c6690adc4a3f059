import { SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import AWSXRay from "aws-xray-sdk-core";
import { expect, it } from "vitest";
import { logChannelFailure } from "../../functions/shared/channels.ts";
import { stepFunctions } from "../../functions/shared/clients.ts";
import { stateFunction } from "../../functions/shared/state-function.ts";
import { webFunction } from "../../functions/shared/web-function.ts";
import { xrayTracing } from "../../functions/shared/xray.ts";
import type { Payload } from "../../orchestrator/deployment/payloads.ts";
import { serve } from "../orchestrator/fixtures/http-server.ts";
import { connectionTo, functionEnvironment } from "./function-environment.ts";

const taskToken = "AQCEAAAAKgAAAAMA".repeat(20);
const link = `https://deployments.example.com/approve/${"Ab-_9".repeat(8)}xyz`;

/** An AWS that refuses every call, and quotes the request in its error. */
const quotingAws = () =>
  serve(async (request, response) => {
    const body = (await request.toArray()).join("");
    const message = `1 validation error detected: Value '${body}' failed to satisfy constraint`;
    response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify({ __type: "ValidationException", message }));
  });

it("a task token and a link in an error reach neither state, log nor trace", async () => {
  const { url } = await quotingAws();
  const { environment, clients, logged } = functionEnvironment(connectionTo(url), {
    tracing: xrayTracing(),
  });
  const handler = stateFunction("Notify", environment, async () => {
    const output = JSON.stringify({ link });
    await stepFunctions(clients)
      .send(new SendTaskSuccessCommand({ taskToken, output }))
      .catch(() => {});
    throw new TypeError(`no task waits for ${taskToken}, see ${link}`);
  });
  const segment = new AWSXRay.Segment("notify");

  const error = await AWSXRay.getNamespace().runPromise(async () => {
    AWSXRay.setSegment(segment);
    const { signal } = new AbortController();
    return Promise.resolve(handler({} as Payload<"Notify">, {} as Context, { signal })).catch(
      (thrown: Error) => thrown,
    );
  });
  logChannelFailure(environment)(
    "bob@example.com",
    new Error("not sent", { cause: new Error(`could not mail ${link}`) }),
  );

  const thrown = error as Error;
  const places = {
    state: `${thrown.name}: ${thrown.message}`,
    stack: thrown.stack ?? "",
    log: logged.join("\n"),
    trace: segment.toString(),
  };
  for (const text of Object.values(places)) expect(text).toContain("[redacted]");
  expect(places.trace).toContain("ValidationException");
  expect(places.log).toContain("could not mail");
  const leaks = Object.entries(places).filter(([, text]) => text.includes(taskToken) || text.includes(link));
  expect(leaks.map(([place]) => place)).toEqual([]);
  expect(thrown.name).toBe("TypeError");
});

it("a link in the error of a page reaches neither the log nor the page", async () => {
  const { environment, logged } = functionEnvironment({});
  const handler = webFunction(environment, async () => {
    throw new Error(`cannot serve ${link}`);
  });
  const event = { rawPath: "/", headers: {}, requestContext: { domainName: "", http: { method: "GET" } } };

  const { signal } = new AbortController();
  const answer = await handler(event as APIGatewayProxyEventV2, {} as Context, { signal });

  expect(answer?.statusCode).toBe(500);
  expect(logged.join("")).toContain("cannot serve https://deployments.example.com/approve/[redacted]");
  expect(answer?.body).not.toContain(link);
});
