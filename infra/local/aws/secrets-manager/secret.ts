import type { DescribeSecretResponse, GetSecretValueResponse } from "@aws-sdk/client-secrets-manager";
import type { Clock } from "../clock.ts";
import { AwsError } from "../wire/service.ts";

/** The value of a secret: either text or bytes. */
export interface SecretContent {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

interface Version {
  readonly id: string;
  readonly content: SecretContent;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Selects a version. Default: the one with the staging label `AWSCURRENT`. */
export interface VersionSelector {
  readonly VersionId?: string | undefined;
  readonly VersionStage?: string | undefined;
}

/** A secret with its versions: the last one is `AWSCURRENT`, the previous one `AWSPREVIOUS`. */
export class Secret {
  readonly #versions: Version[] = [];
  readonly #createdAt: number;

  constructor(
    readonly arn: string,
    readonly name: string,
    private readonly clock: Clock,
    private readonly descriptionText?: string,
  ) {
    this.#createdAt = clock.now();
  }

  /** Whether `id` is the secret's name, its ARN, or its ARN without the last six characters. */
  hasId(id: string): boolean {
    return id === this.name || id === this.arn || id === this.arn.slice(0, -"-AbCdEf".length);
  }

  hasVersion(id: string): boolean {
    return this.#versions.some((version) => version.id === id);
  }

  /** Adds a version. Idempotent for the same version id and content; throws ResourceExistsException otherwise. */
  put(content: SecretContent, versionId: string) {
    const { SecretString, SecretBinary } = content;
    if ((SecretString === undefined) === (SecretBinary === undefined)) {
      throw new AwsError(
        "InvalidParameterException",
        "You must provide either SecretString or SecretBinary.",
      );
    }
    const existing = this.#versions.find(({ id }) => id === versionId);
    if (existing && !sameContent(existing.content, content)) throw versionExists(versionId);
    if (!existing) {
      this.#versions.push({
        id: versionId,
        content: { SecretString, SecretBinary },
        createdAt: this.clock.now(),
      });
    }
    return { ...this.#identity(), VersionId: versionId, VersionStages: this.#stagesOf(versionId) };
  }

  /** The content of a version. Throws ResourceNotFoundException if it does not exist. */
  value(selector: VersionSelector): GetSecretValueResponse {
    const { id, content, createdAt } = this.#select(selector);
    return {
      ...this.#identity(),
      ...content,
      VersionId: id,
      VersionStages: this.#stagesOf(id),
      CreatedDate: new Date(createdAt),
    };
  }

  /** The metadata of the secret, without its content. */
  description(): DescribeSecretResponse {
    const stages = this.#versions.map(({ id }) => [id, this.#stagesOf(id)] as const);
    return {
      ...this.#identity(),
      Description: this.descriptionText,
      CreatedDate: new Date(this.#createdAt),
      LastChangedDate: new Date(this.#versions.at(-1)?.createdAt ?? this.#createdAt),
      VersionIdsToStages: Object.fromEntries(stages.filter(([, labels]) => labels.length > 0)),
    };
  }

  #identity() {
    return { ARN: this.arn, Name: this.name };
  }

  #select({ VersionId, VersionStage }: VersionSelector): Version {
    const stage = VersionStage ?? (VersionId ? undefined : "AWSCURRENT");
    const found = this.#versions.find(
      ({ id }) => (!VersionId || id === VersionId) && (!stage || this.#stagesOf(id).includes(stage)),
    );
    if (found) return found;
    const wanted = VersionId ? `VersionId: ${VersionId}` : `staging label: ${stage}`;
    throw new AwsError(
      "ResourceNotFoundException",
      `Secrets Manager can't find the specified secret value for ${wanted}`,
    );
  }

  #stagesOf(versionId: string): string[] {
    if (this.#versions.at(-1)?.id === versionId) return ["AWSCURRENT"];
    return this.#versions.at(-2)?.id === versionId ? ["AWSPREVIOUS"] : [];
  }
}

const sameContent = (left: SecretContent, right: SecretContent) =>
  left.SecretString === right.SecretString &&
  Buffer.from(left.SecretBinary ?? []).equals(Buffer.from(right.SecretBinary ?? []));

const versionExists = (versionId: string) =>
  new AwsError(
    "ResourceExistsException",
    `You can't use ClientRequestToken ${versionId} because that value is already in use for a version.`,
  );
