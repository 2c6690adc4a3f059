import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import {
  findContainerTool,
  requireAwsCli,
  requireAwsItself,
  requireOwnAddresses,
} from "../../../../infra/commands/aws/preflight.ts";
import { settings } from "../../../../infra/settings.ts";

/** A PATH on which these programs are, and no others. */
async function pathWith(...programs: string[]): Promise<{ PATH: string }> {
  const folder = await mkdtemp(join(tmpdir(), "xray-watch-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const program of programs) {
    await writeFile(join(folder, program), "");
    await chmod(join(folder, program), 0o755);
  }
  return { PATH: `/nowhere:${folder}` };
}

it("takes the first installed container tool", async () => {
  expect(await findContainerTool(await pathWith("podman", "docker"))).toBe("docker");
  expect(await findContainerTool(await pathWith("podman", "finch"))).toBe("finch");
  expect(await findContainerTool(await pathWith("podman"))).toBe("podman");
});

it("lists the supported container tools if none is installed", async () => {
  await expect(findContainerTool(await pathWith("buildah"))).rejects.toThrow(/install docker, finch, podman/);
});

it("says what the AWS CLI is for if it is not installed", async () => {
  await expect(requireAwsCli(await pathWith())).rejects.toThrow(/AWS CLI.*signs in/);
  await expect(requireAwsCli(await pathWith("aws"))).resolves.toBeUndefined();
});

it("refuses to deploy to a local AWS", () => {
  expect(() => requireAwsItself({ AWS_ENDPOINT_URL: "http://127.0.0.1:4600" })).toThrow(/unset it/);
  expect(() => requireAwsItself({})).not.toThrow();
});

it("refuses to send mail to example addresses", () => {
  const approval = { ...settings.approval, recipients: ["ops@team.dev"], mailSender: "watch@team.dev" };

  expect(() => requireOwnAddresses(settings)).toThrow(/bob@example\.com is an example address/);
  expect(() => requireOwnAddresses({ ...settings, approval })).toThrow(/alarmRecipients/);
  expect(() =>
    requireOwnAddresses({ ...settings, approval, alarmRecipients: ["ops@team.dev"] }),
  ).not.toThrow();
});
