import { describe, expect, it } from "vitest";
import { redact, redactError, redactText } from "../../../orchestrator/text/redaction.ts";
import { processorTimeOf } from "../../support/processor-time.ts";

const key = ["AKIA", "IOSFODNN7EXAMPLE"].join("");
const slack = ["xoxb", "123456789012-abcdefghijkl"].join("-");

describe("redaction", () => {
  it.each<[string, string, string]>([
    [
      "a password in a URL",
      "postgresql://tasks:hunter2@db:5432/postgres",
      "postgresql://[redacted]@db:5432/postgres",
    ],
    ["an @ in that password", "postgresql://tasks:hun@ter2@db:5432/x", "postgresql://[redacted]@db:5432/x"],
    ["a connection string", "host=db password=hunter2 user=tasks", "host=db password=[redacted] user=tasks"],
    ["an environment variable", "PGPASSWORD: hunter2", "PGPASSWORD: [redacted]"],
    [
      "a role's",
      "ALTER ROLE app WITH ENCRYPTED PASSWORD 'it''s'; x",
      "ALTER ROLE app WITH ENCRYPTED PASSWORD [redacted]; x",
    ],
    ["a role's, cut off", "CREATE ROLE app password E'hunt", "CREATE ROLE app password [redacted]"],
    [
      "a JSON property",
      '{"username":"tasks","password":"hunter\\"2"}',
      '{"username":"tasks","password":[redacted]}',
    ],
    [
      "JSON within JSON",
      '{"message":"{\\"password\\":\\"hunter2\\"}"}',
      '{"message":"{\\"password\\":[redacted]}"}',
    ],
    [
      "a quote in that password",
      JSON.stringify({ message: JSON.stringify({ password: 'hun"ter2' }) }),
      '{"message":"{\\"password\\":[redacted]}"}',
    ],
    ["a header", "Authorization: AWS4-HMAC-SHA256 Credential=x", "Authorization: [redacted]"],
    ["a bearer token", "sent Bearer abcdefgh12345678 to it", "sent Bearer [redacted] to it"],
    [
      "a secret access key",
      "aws_secret_access_key=wJalrXUtnFEMI/K7MDENG",
      "aws_secret_access_key=[redacted]",
    ],
    ["an access key id", `the key ${key} is unknown`, "the key [redacted] is unknown"],
    ["a Slack token", `channel ${slack}`, "channel [redacted]"],
    [
      "a Slack webhook",
      "https://hooks.slack.com/services/T0/B0/x1",
      "https://hooks.slack.com/services/[redacted]",
    ],
    ["a JSON web token", "got eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.abc", "got [redacted]"],
    ["a task token", `token is ${"AQCEAAAAKgAAAAMA".repeat(20)} now`, "token is [redacted] now"],
    [
      "an approval's link",
      `see https://deployments.example.com/approve/${"Ab-_9".repeat(8)}xyz.`,
      "see https://deployments.example.com/approve/[redacted].",
    ],
    [
      "a link to approve in the link of a program that counts clicks",
      `https://x.r.eu-west-1.awstrack.me/L0/https:%2F%2Fabc.example.com%2Fapprove%2F${"Ab-_9".repeat(8)}xyz/1/010`,
      "https://x.r.eu-west-1.awstrack.me/L0/https:%2F%2Fabc.example.com%2Fapprove%2F[redacted]/1/010",
    ],
    [
      "a link to view in the link of a program that checks links, encoded twice",
      `https://x.safelinks.protection.example.com/?url=https%253a%252f%252fabc.example.com%252fview%252f${"Ab-_9".repeat(8)}xyz%252fdeployments&data=1`,
      "https://x.safelinks.protection.example.com/?url=https%253a%252f%252fabc.example.com%252fview%252f[redacted]%252fdeployments&data=1",
    ],
    [
      "the key of the deployments' pages",
      `https://deployments.example.com/view/${"k".repeat(43)}/deployments/release-1`,
      "https://deployments.example.com/view/[redacted]/deployments/release-1",
    ],
    [
      "a private key",
      ["-----BEGIN RSA PRIVATE KEY-----", "MIIE", "-----END RSA PRIVATE KEY-----"].join("\n"),
      "[redacted]",
    ],
  ])("hides %s", (_, text, expected) => {
    expect(redactText(text)).toBe(expected);
    expect(redactText(expected)).toBe(expected);
  });

  it.each([
    'relation "tasks" does not exist',
    'password authentication failed for user "tasks"',
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed",
    "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:xray-poc-database-AbCdEf",
    `tasks@sha256:${"0123456789abcdef".repeat(4)}`,
    'the Slack secret must hold {"botToken": "…", "signingSecret": "…"}',
    "connect ECONNREFUSED 127.0.0.1:5432",
    "(RequestToken: 6d0bd3b5-7825, HandlerErrorCode: GeneralServiceException)",
    "http://127.0.0.1:8080/tasks?limit=10",
    "Root=1-6955b900-0123456789abcdef01234567;Sampled=1",
  ])("leaves %s", (text) => {
    expect(redactText(text)).toBe(text);
  });

  it.each(["x", "a.", "a:", "a://b:", "token", "token-", "eyJ-", 'password=\\"', "arn:", "authorization "])(
    "takes time in proportion to a text of many %j",
    async (part) => {
      const text = `a://${part.repeat((256 * 1024) / part.length)}`;

      const took = await processorTimeOf(() => redactText(text));

      // A tenth of a second; without one of the limits, a minute.
      expect(took).toBeLessThan(5_000);
    },
  );

  it("redacts every text of a value and keeps the rest", () => {
    const value = { lines: ["pwd=x1", 2, null], at: { deep: true, text: "secret: x2" } };

    expect(redact(value)).toEqual({
      lines: ["pwd=[redacted]", 2, null],
      at: { deep: true, text: "secret: [redacted]" },
    });
  });

  it("redacts a DOMException, such as the time-out of a request", () => {
    const error = new DOMException("GET /?token=x1 timed out", "TimeoutError");

    const redacted = redactError(error);

    expect(redacted).toBe(error);
    expect(redacted.name).toBe("TimeoutError");
    expect(redacted.message).toBe("GET /?token=[redacted] timed out");
    expect(redacted.stack).not.toContain("x1");
  });
});
