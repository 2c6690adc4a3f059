import { randomUUID } from "node:crypto";
import * as sdk from "@aws-sdk/client-secrets-manager";
import type { Clock } from "../clock.ts";
import { regionalArn } from "../place.ts";
import type { OperationsOf } from "../wire/operations-of.ts";
import { AwsError, type AwsService } from "../wire/service.ts";
import { Secret, type SecretContent } from "./secret.ts";

export interface SecretsManagerOptions {
  readonly clock: Clock;
  /** The initial secrets: name → value. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly versionId?: () => string;
}

/** AWS Secrets Manager, in memory and unencrypted. */
export function createSecretsManager(options: SecretsManagerOptions): AwsService {
  const { clock, secrets: initial = {}, versionId = randomUUID } = options;
  const secrets = new Map<string, Secret>();
  const create = (name: string, content: SecretContent, version: string, description?: string) => {
    const secret = new Secret(secretArn(name), name, clock, description);
    secret.put(content, version);
    secrets.set(name, secret);
    return secret;
  };
  for (const [name, value] of Object.entries(initial)) create(name, { SecretString: value }, versionId());

  const find = (id: string | undefined): Secret => {
    const secret = [...secrets.values()].find((candidate) => candidate.hasId(id ?? ""));
    if (secret) return secret;
    throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  };
  const operations = {
    GetSecretValue: async ({ SecretId, VersionId, VersionStage }) =>
      find(SecretId).value({ VersionId, VersionStage }),
    DescribeSecret: async ({ SecretId }) => find(SecretId).description(),
    PutSecretValue: async ({ SecretId, ClientRequestToken, ...content }) =>
      find(SecretId).put(content, ClientRequestToken ?? versionId()),
    CreateSecret: async ({ Name = "", ClientRequestToken, Description, ...content }) => {
      const version = ClientRequestToken ?? versionId();
      const existing = secrets.get(Name);
      if (existing && !existing.hasVersion(version)) throw alreadyExists(Name);
      if (existing) return existing.put(content, version);
      const secret = create(Name, content, version, Description);
      return { ARN: secret.arn, Name, VersionId: version };
    },
  } satisfies OperationsOf<typeof sdk>;
  return { sdk, signingName: "secretsmanager", operations };
}

/** The ARN of a secret. AWS adds six random characters; here they are always the same. */
export const secretArn = (name: string): string => regionalArn("secretsmanager", `secret:${name}-AbCdEf`);

const alreadyExists = (name: string) =>
  new AwsError("ResourceExistsException", `The operation failed because the secret ${name} already exists.`);
