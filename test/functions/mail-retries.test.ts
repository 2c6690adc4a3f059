import type { ServerResponse } from "node:http";
import { expect, it } from "vitest";
import { ses } from "../../functions/shared/clients.ts";
import { mailBySes } from "../../orchestrator/channels/mail.ts";
import { serve } from "../orchestrator/fixtures/http-server.ts";
import { connectionTo, functionEnvironment } from "./function-environment.ts";

type Answer = (response: ServerResponse) => void;

const accepted: Answer = (response) => response.end('{"MessageId":"1"}');
const lost: Answer = (response) => response.destroy();
const status =
  (code: number, type: string): Answer =>
  (response) =>
    response.writeHead(code, { "x-amzn-errortype": type }).end('{"message":"no"}');

/** Sends a mail with the functions' client to an SES that gives these answers, one per request. */
async function sendMail(answers: readonly Answer[]) {
  const { url, requests } = await serve((request, response) => {
    const answer = answers[requests.length - 1] ?? accepted;
    request.resume().once("end", () => answer(response));
  });
  const { clients } = functionEnvironment(connectionTo(url));
  const mail = { subject: "Approve", text: "a", html: "a" };
  const error = await mailBySes(ses(clients), "xray-watch@example.com")("bob@example.com", mail).catch(
    (error: Error) => error,
  );
  return { requests: requests.length, error };
}

it("a mail that SES throttles is retried", async () => {
  const { requests, error } = await sendMail([status(429, "TooManyRequestsException")]);

  expect({ requests, error }).toEqual({ requests: 2, error: undefined });
});

it.each([
  ["whose response is lost", lost],
  ["that ends with an internal error of SES", status(500, "InternalFailure")],
])("a mail %s is not retried", async (_, answer) => {
  const { requests, error } = await sendMail([answer]);

  expect(requests).toBe(1);
  expect(error).toBeInstanceOf(Error);
});

it("a mail that SES rejects is not retried", async () => {
  const { requests, error } = await sendMail([status(400, "MessageRejected")]);

  expect(requests).toBe(1);
  expect(error).toMatchObject({ name: "MessageRejected" });
});
