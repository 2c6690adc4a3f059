import { SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import AWSXRay from "aws-xray-sdk-core";
import { expect, it, onTestFinished, vi } from "vitest";
import type { Payload } from "../../orchestrator/deployment/payloads.ts";
import { startAwsStandIn } from "./aws-stand-in.ts";

const taskToken = "AQCEAAAAKgAAAAMA".repeat(20);
const link = `https://deployments.example.com/approve/${"Ab-_9".repeat(8)}xyz`;

/** An AWS that refuses every call, and quotes what it was sent. */
const quotingAws = () =>
  startAwsStandIn(async (request, response) => {
    const body = (await request.toArray()).join("");
    const message = `1 validation error detected: Value '${body}' failed to satisfy constraint`;
    response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify({ __type: "ValidationException", message }));
  });

/** All that is written to standard output and error from now on. */
function writtenLines(): string[] {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => written.push(String(text)) > 0);
  }
  for (const name of ["log", "info", "warn", "error"] as const) {
    vi.spyOn(console, name).mockImplementation((...texts) => {
      written.push(texts.join(" "));
    });
  }
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  return written;
}

it("an error that quotes a task token and a link takes neither into state, log or trace", async () => {
  await quotingAws();
  const { stepFunctions } = await import("../../functions/shared/clients.ts");
  const { stateFunction } = await import("../../functions/shared/state-function.ts");
  const { logChannelFailure } = await import("../../functions/shared/channels.ts");
  const written = writtenLines();
  const handler = stateFunction("Notify", async () => {
    const output = JSON.stringify({ link });
    await stepFunctions()
      .send(new SendTaskSuccessCommand({ taskToken, output }))
      .catch(() => {});
    throw new TypeError(`nobody waits for ${taskToken}, see ${link}`);
  });
  const segment = new AWSXRay.Segment("notify");

  const error = await AWSXRay.getNamespace().runPromise(async () => {
    AWSXRay.setSegment(segment);
    const { signal } = new AbortController();
    return Promise.resolve(handler({} as Payload<"Notify">, {} as Context, { signal })).catch(
      (thrown: Error) => thrown,
    );
  });
  logChannelFailure("bob@example.com", new Error("not sent", { cause: new Error(`could not mail ${link}`) }));

  const thrown = error as Error;
  const places = {
    state: `${thrown.name}: ${thrown.message}`,
    stack: thrown.stack ?? "",
    log: written.join("\n"),
    trace: segment.toString(),
  };
  for (const text of Object.values(places)) expect(text).toContain("[redacted]");
  expect(places.trace).toContain("ValidationException");
  expect(places.log).toContain("could not mail");
  const leaks = Object.entries(places).filter(([, text]) => text.includes(taskToken) || text.includes(link));
  expect(leaks.map(([place]) => place)).toEqual([]);
  expect(thrown.name).toBe("TypeError");
});

it("an error behind a page takes no link into the log, and none onto the page", async () => {
  const { webFunction } = await import("../../functions/shared/web-function.ts");
  const written = writtenLines();
  const handler = webFunction(async () => {
    throw new Error(`cannot serve ${link}`);
  });
  const event = { rawPath: "/", headers: {}, requestContext: { domainName: "", http: { method: "GET" } } };

  const { signal } = new AbortController();
  const answer = await handler(event as APIGatewayProxyEventV2, {} as Context, { signal });

  expect(answer?.statusCode).toBe(500);
  expect(written.join("")).toContain("cannot serve https://deployments.example.com/approve/[redacted]");
  expect(answer?.body).not.toContain(link);
});
