import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { followUpMinutes } from "../../functions/functions.ts";

/**
 * Has `follow-up-approvals` called every minute. What one call cannot do, the next one does, so that nothing is
 * repeated or kept of a call that fails; the alarm on the function's errors tells of it.
 */
export function followUpEveryMinute(scope: Construct, id: string, followUpApprovals: IFunction): Rule {
  return new Rule(scope, id, {
    description: "Approvals that are waited for: undelivered decisions, unsent messages, reminders",
    schedule: Schedule.rate(Duration.minutes(followUpMinutes)),
    targets: [new LambdaFunction(followUpApprovals, { retryAttempts: 0 })],
  });
}
