import { Duration, Validations } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { executionStatusPattern } from "../../functions/functions.ts";
import type { PolicyStatementData } from "../../functions/permissions.ts";

/** Two hours outlast a disturbance of Lambda; then somebody looks at the queue. */
const MAX_EVENT_AGE = Duration.hours(2);

/** Has `clean-up-execution` called for every execution of the state machine that did not succeed. */
export class CleanUp extends Construct {
  /** Executions that could not be cleaned up after: their lock may still be held. An alarm watches it. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetters = new Queue(this, "DeadLetters", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // The longest that SQS keeps a message, for holidays.
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "It is the dead-letter queue, of a rule and a function; nothing reads it but people.",
    });
  }

  /** Lambda hands a failed event on in the function's name. */
  get statements(): readonly PolicyStatementData[] {
    return [{ actions: ["sqs:SendMessage"], resources: [this.deadLetters.queueArn] }];
  }

  /** Two ways to fail, one queue: EventBridge cannot deliver the event, or the function does not work. */
  call(cleanUpExecution: IFunction, stateMachineArn: string): void {
    cleanUpExecution.configureAsyncInvoke({
      maxEventAge: MAX_EVENT_AGE,
      // The most that Lambda does.
      retryAttempts: 2,
      onFailure: new SqsDestination(this.deadLetters),
    });
    const { source, "detail-type": detailType, detail } = executionStatusPattern;
    new Rule(this, "Rule", {
      description: "Executions that were stopped, timed out or failed",
      eventPattern: { source, detailType, detail: { ...detail, stateMachineArn: [stateMachineArn] } },
      targets: [
        new LambdaFunction(cleanUpExecution, {
          deadLetterQueue: this.deadLetters,
          maxEventAge: MAX_EVENT_AGE,
          retryAttempts: 10,
        }),
      ],
    });
  }
}
