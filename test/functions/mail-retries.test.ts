import type { ServerResponse } from "node:http";
import { expect, it } from "vitest";
import { ses } from "../../functions/shared/clients.ts";
import { mailBySes } from "../../orchestrator/channels/mail.ts";
import { serve } from "../orchestrator/fixtures/http-server.ts";
import { connectionTo, functionEnvironment } from "./function-environment.ts";

type Answer = (response: ServerResponse) => void;

const taken: Answer = (response) => response.end('{"MessageId":"1"}');
const lost: Answer = (response) => response.destroy();
const status =
  (code: number, type: string): Answer =>
  (response) =>
    response.writeHead(code, { "x-amzn-errortype": type }).end('{"message":"no"}');

/** Sends a mail by the functions' own client to an SES that answers so; resolves to how often it was asked. */
async function sendMail(answers: readonly Answer[]) {
  const { url, requests } = await serve((request, response) => {
    const answer = answers[requests.length - 1] ?? taken;
    request.resume().once("end", () => answer(response));
  });
  const { clients } = functionEnvironment(connectionTo(url));
  const mail = { subject: "Approve", text: "a", html: "a" };
  const error = await mailBySes(ses(clients), "xray-watch@example.com")("bob@example.com", mail).catch(
    (error: Error) => error,
  );
  return { asked: requests.length, error };
}

it("a mail that SES throttles is sent again", async () => {
  const { asked, error } = await sendMail([status(429, "TooManyRequestsException")]);

  expect({ asked, error }).toEqual({ asked: 2, error: undefined });
});

it.each([
  ["whose answer is lost", lost],
  ["that SES fails over", status(500, "InternalFailure")],
])("a mail %s is not sent twice", async (_, answer) => {
  const { asked, error } = await sendMail([answer]);

  expect(asked).toBe(1);
  expect(error).toBeInstanceOf(Error);
});

it("a mail that SES refuses for good is not sent again", async () => {
  const { asked, error } = await sendMail([status(400, "MessageRejected")]);

  expect(asked).toBe(1);
  expect(error).toMatchObject({ name: "MessageRejected" });
});
