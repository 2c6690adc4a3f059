import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { followUpMinutes } from "../../functions/functions.ts";

/**
 * Calls `follow-up-approvals` every minute. A failed call is not retried: the next call does its work. An alarm
 * watches the function's errors.
 */
export function followUpEveryMinute(scope: Construct, id: string, followUpApprovals: IFunction): Rule {
  return new Rule(scope, id, {
    description: "Open approvals: undelivered decisions, unsent messages, reminders",
    schedule: Schedule.rate(Duration.minutes(followUpMinutes)),
    targets: [new LambdaFunction(followUpApprovals, { retryAttempts: 0 })],
  });
}
