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
