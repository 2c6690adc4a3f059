import { Aws } from "aws-cdk-lib";
import type { Place } from "../../functions/permission-resources.ts";

/** Partition, region and account of the stack, as CloudFormation's pseudo parameters. */
export const here: Place = { partition: Aws.PARTITION, region: Aws.REGION, accountId: Aws.ACCOUNT_ID };

export const arnOf = (service: string, resource: string) =>
  `arn:${here.partition}:${service}:${here.region}:${here.accountId}:${resource}`;

export const logGroupArn = (name: string) => arnOf("logs", `log-group:${name}`);
