import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished, vi } from "vitest";
import { mailBySes } from "../../orchestrator/mail.ts";

type Answer = (response: ServerResponse) => void;

const taken: Answer = (response) => response.end('{"MessageId":"1"}');
const lost: Answer = (response) => response.destroy();
const status =
  (code: number, type: string): Answer =>
  (response) =>
    response.writeHead(code, { "x-amzn-errortype": type }).end('{"message":"no"}');

/** Sends a mail by the functions' own client to an SES that answers so; resolves to how often it was asked. */
async function sendMail(answers: readonly Answer[]) {
  let asked = 0;
  const server = createServer((request, response) => {
    const answer = answers[asked] ?? taken;
    asked += 1;
    request.resume().once("end", () => answer(response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    vi.unstubAllEnvs();
    vi.resetModules();
  });
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_REGION", "ap-northeast-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  const { ses } = await import("../../functions/shared/clients.ts");
  const mail = { subject: "Approve", text: "a", html: "a" };
  const error = await mailBySes(ses(), "xray-watch@example.com")("bob@example.com", mail).catch(
    (error: Error) => error,
  );
  return { asked, error };
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
