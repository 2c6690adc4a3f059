import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { followUpMinutes } from "../../functions/functions.ts";

/**
 * Calls `follow-up` every minute. A failed call is not retried: the next call does its work. An alarm
 * watches the function's errors.
 */
export function followUpEveryMinute(scope: Construct, id: string, followUp: IFunction): Rule {
  return new Rule(scope, id, {
    description: "Undelivered decisions, unsent requests and outcomes, reminders",
    schedule: Schedule.rate(Duration.minutes(followUpMinutes)),
    targets: [new LambdaFunction(followUp, { retryAttempts: 0 })],
  });
}
