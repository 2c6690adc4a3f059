import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";

/**
 * Calls functions every minute. A failed call is not retried: the next call does its work. An alarm watches the
 * functions' errors.
 */
export function callEveryMinute(scope: Construct, id: string, functions: readonly IFunction[]): Rule {
  return new Rule(scope, id, {
    description: "Open approvals and starters that are not proven yet: what is due, and what died",
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: functions.map((called) => new LambdaFunction(called, { retryAttempts: 0 })),
  });
}
