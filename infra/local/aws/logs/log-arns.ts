import { regionalArn } from "../place.ts";
import { AwsError } from "../wire/service.ts";

export const groupArn = (name: string) => regionalArn("logs", `log-group:${name}`);

export const streamArn = (groupName: string, name: string) => `${groupArn(groupName)}:log-stream:${name}`;

interface GroupReference {
  readonly logGroupName?: string | undefined;
  /** The name or the ARN. */
  readonly logGroupIdentifier?: string | undefined;
}

/** The name of a request's log group. Throws InvalidParameterException. */
export function groupName({ logGroupName, logGroupIdentifier }: GroupReference): string {
  const name =
    logGroupName ??
    logGroupIdentifier?.replace(/^arn:[^:]+:logs:[^:]*:\d*:log-group:/, "").replace(/:\*$/, "");
  if (name) return name;
  throw new AwsError("InvalidParameterException", "Either logGroupName or logGroupIdentifier is required.");
}
