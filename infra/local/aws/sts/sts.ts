import * as sdk from "@aws-sdk/client-sts";
import { accountId } from "../place.ts";
import { AwsError, type AwsService } from "../wire/service.ts";

export interface StsOptions {
  /** The ARN of who signs with an access key: signatures are not verified. */
  readonly arnOf: (accessKeyId: string) => string;
}

/**
 * AWS STS as far as it tells who calls.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function createSts({ arnOf }: StsOptions): AwsService {
  const operations = {
    GetCallerIdentity: async (_input: object, accessKeyId?: string) => {
      if (!accessKeyId) {
        throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
      }
      return { Account: accountId, Arn: arnOf(accessKeyId), UserId: accessKeyId };
    },
  };
  return { sdk, signingName: "sts", operations };
}
