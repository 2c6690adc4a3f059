import { AwsError } from "../wire/service.ts";

/** The ARNs of one account and region. */
export class LogArns {
  readonly #prefix: string;

  constructor(region: string, accountId: string) {
    this.#prefix = `arn:aws:logs:${region}:${accountId}:log-group`;
  }

  group(name: string): string {
    return `${this.#prefix}:${name}`;
  }

  stream(groupName: string, name: string): string {
    return `${this.group(groupName)}:log-stream:${name}`;
  }
}

interface GroupReference {
  readonly logGroupName?: string | undefined;
  /** The name or the ARN. */
  readonly logGroupIdentifier?: string | undefined;
}

/** The name of the group that a request is about. Throws InvalidParameterException. */
export function groupName({ logGroupName, logGroupIdentifier }: GroupReference): string {
  const name =
    logGroupName ??
    logGroupIdentifier?.replace(/^arn:[^:]+:logs:[^:]*:\d*:log-group:/, "").replace(/:\*$/, "");
  if (name) return name;
  throw new AwsError("InvalidParameterException", "Either logGroupName or logGroupIdentifier must be given.");
}
