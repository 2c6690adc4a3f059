import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { expect, test } from "vitest";
import {
  createSecretsManager,
  secretArn,
} from "../../../../../infra/local/aws/secrets-manager/secrets-manager.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";
import { serve } from "../wire/serve.ts";

const value = '{"username":"app","password":"検証"}';

async function secretsManager() {
  const clock = new VirtualClock();
  const service = createSecretsManager({ clock, secrets: { database: value }, versionId: () => "first" });
  const { client } = await serve({ services: [service] });
  return { clock, client: new SecretsManagerClient(client) };
}

test.each([
  ["name", "database"],
  ["ARN", secretArn("database")],
  ["ARN without its last six characters", secretArn("database").slice(0, -7)],
])("a secret is found by its %s", async (_, SecretId) => {
  const { clock, client } = await secretsManager();

  const answer = await client.send(new GetSecretValueCommand({ SecretId }));

  expect(answer).toMatchObject({
    ARN: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:database-AbCdEf",
    Name: "database",
    SecretString: value,
    VersionId: "first",
    VersionStages: ["AWSCURRENT"],
    CreatedDate: new Date(clock.now()),
  });
});

test("a new value becomes current and the previous one stays readable", async () => {
  const { client } = await secretsManager();

  await client.send(
    new PutSecretValueCommand({
      SecretId: "database",
      SecretString: "new",
      ClientRequestToken: "second".repeat(6),
    }),
  );
  const current = await client.send(new GetSecretValueCommand({ SecretId: "database" }));
  const previous = await client.send(
    new GetSecretValueCommand({ SecretId: "database", VersionStage: "AWSPREVIOUS" }),
  );

  expect(current.SecretString).toBe("new");
  expect(previous.SecretString).toBe(value);
});

test("a description contains everything except the value", async () => {
  const { client } = await secretsManager();
  await client.send(
    new CreateSecretCommand({
      Name: "slack",
      SecretString: "xoxb-1",
      Description: "通知",
      ClientRequestToken: "v1".repeat(16),
    }),
  );

  const answer = await client.send(new DescribeSecretCommand({ SecretId: "slack" }));

  expect(answer).toMatchObject({
    Name: "slack",
    Description: "通知",
    VersionIdsToStages: { ["v1".repeat(16)]: ["AWSCURRENT"] },
  });
  expect(JSON.stringify(answer)).not.toContain("xoxb");
});

test("creating a secret again with the same token changes nothing", async () => {
  const { client } = await secretsManager();
  const input = { Name: "slack", SecretBinary: new Uint8Array([1]), ClientRequestToken: "v1".repeat(16) };

  const first = await client.send(new CreateSecretCommand(input));
  const second = await client.send(new CreateSecretCommand(input));

  expect([second.ARN, second.VersionId]).toEqual([first.ARN, first.VersionId]);
});

test("a token can be used for only one value", async () => {
  const { client } = await secretsManager();
  const ClientRequestToken = "v1".repeat(16);
  await client.send(
    new PutSecretValueCommand({ SecretId: "database", SecretString: "a", ClientRequestToken }),
  );

  const answer = client.send(
    new PutSecretValueCommand({ SecretId: "database", SecretString: "b", ClientRequestToken }),
  );

  await expect(answer).rejects.toBeInstanceOf(ResourceExistsException);
});

test("a name can be used only once", async () => {
  const { client } = await secretsManager();

  const answer = client.send(new CreateSecretCommand({ Name: "database", SecretString: "x" }));

  await expect(answer).rejects.toMatchObject({
    name: "ResourceExistsException",
    message: "The operation failed because the secret database already exists.",
  });
});

test.each([
  ["secret", { SecretId: "nope" }, "Secrets Manager can't find the specified secret."],
  [
    "label",
    { SecretId: "database", VersionStage: "AWSPREVIOUS" },
    "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
  ],
  [
    "version",
    { SecretId: "database", VersionId: "0".repeat(32) },
    `Secrets Manager can't find the specified secret value for VersionId: ${"0".repeat(32)}`,
  ],
])("a missing %s is not found", async (_, input, message) => {
  const { client } = await secretsManager();

  const answer = client.send(new GetSecretValueCommand(input));

  await expect(answer).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(answer).rejects.toMatchObject({ message });
});
