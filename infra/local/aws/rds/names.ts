import type { Tag } from "@aws-sdk/client-rds";
import { AwsError } from "../wire/service.ts";

/** The identifier as AWS stores it, in lower case. Throws InvalidParameterValue. */
export function validIdentifier(parameter: string, identifier = ""): string {
  if (/^[a-z](-?[a-z0-9])*$/i.test(identifier) && identifier.length <= maxLength)
    return identifier.toLowerCase();
  throw new AwsError(
    "InvalidParameterValue",
    `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ` +
      "ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.",
  );
}

// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterToPointInTime.html
const maxLength = 63;

/** The tags as given. Throws InvalidParameterValue for characters that AWS does not allow in one. */
export function validTags(tags: readonly Tag[] = []): readonly Tag[] {
  const invalid = tags
    .flatMap(({ Key = "", Value = "" }) => [Key, Value])
    .find((text) => !tagText.test(text));
  if (invalid === undefined) return tags;
  throw new AwsError(
    "InvalidParameterValue",
    `The tag text ${invalid} contains characters that are not allowed.`,
  );
}

// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Tag.html
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
