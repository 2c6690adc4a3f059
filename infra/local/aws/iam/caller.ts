import { accountId } from "../place.ts";

/** Who made a request. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export interface Caller {
  readonly type: "IAMUser" | "AssumedRole";
  readonly arn: string;
}

/** Names callers by their access key id, since signatures are not verified. */
export type CallerOf = (accessKeyId: string) => Caller;

/**
 * The IAM user that `users` names for the access key, or the user of the same name; with `<role>:<session>` as the
 * access key id, that session of the role.
 */
export function callerNames(users: ReadonlyMap<string, string>): CallerOf {
  return (accessKeyId) => {
    const [role, session] = accessKeyId.split(":");
    return session
      ? { type: "AssumedRole", arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${session}` }
      : {
          type: "IAMUser",
          arn: `arn:aws:iam::${accountId}:user/${users.get(accessKeyId) ?? accessKeyId}`,
        };
  };
}
