import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Without credentials, whatever this machine has. */
const environment = {
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  AWS_EC2_METADATA_DISABLED: "true",
};

/** What the command prints and its exit code. */
async function infra(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const options = { cwd: root, env: { ...environment, ...more } };
  return promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "infra/commands/infra.ts", ...args],
    options,
  ).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

describe("the infrastructure's commands", () => {
  it("print their steps without credentials with --dry-run", async () => {
    const { code, stdout, stderr } = await infra(["deploy", "--dry-run", "--image-version", "2.0.0"]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /cdk deploy .*xray-poc-base[\s\S]*tasks:2\.0\.0[\s\S]*xray-poc-database xray-watch/,
    );
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ["credentials are missing", ["diff"], {}, /no AWS credentials .*AWS_PROFILE/],
    [
      "the endpoint is a local one",
      ["deploy"],
      { AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
      /AWS_ENDPOINT_URL is set/,
    ],
    ["the database is protected", ["destroy"], {}, /database\.deletionProtection/],
  ])("say what to do when %s", async (_, args, more, message) => {
    const { code, stderr } = await infra(args, more);

    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });

  it.each([
    [[], /name a command: diff, deploy or destroy/],
    [["deploy", "now"], /"now" is an unexpected argument/],
    [["deploy", "--image-version", "a b"], /--image-version "a b" is not a valid tag/],
    [["deploy", "--force"], /--force/],
  ])("refuse the arguments %j", async (args, message) => {
    const { code, stderr } = await infra(args);

    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
