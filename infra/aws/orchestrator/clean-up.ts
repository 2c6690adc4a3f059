import { Duration, Validations } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { cleanUpRepetition, executionStatusPattern, sweepMinutes } from "../../functions/functions.ts";
import type { PolicyStatementData } from "../../functions/permissions.ts";

const sweeps = {
  Sweep: "Ended executions that may have left something",
  Clones: "Clones of databases whose rehearsal is over",
};

const maxEventAge = Duration.seconds(cleanUpRepetition.maxEventAgeSeconds);

/**
 * Calls `clean-up-execution` for every execution of the state machine that did not succeed, and every minute
 * `sweep-executions` for what is left then, and `sweep-clones`.
 */
export class CleanUp extends Construct {
  /** Executions whose clean-up failed: the sweep has to do its work. An alarm watches the queue. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetters = new Queue(this, "DeadLetters", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // The maximum that SQS allows, to outlast holidays.
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "This is the dead-letter queue itself, of a rule and a function; only people read it.",
    });
  }

  /** Lambda sends failed events to the queue with the function's role. */
  get statements(): readonly PolicyStatementData[] {
    return [{ actions: ["sqs:SendMessage"], resources: [this.deadLetters.queueArn] }];
  }

  /** One queue for two failures: EventBridge cannot deliver the event, or the function fails. */
  call(cleanUpExecution: IFunction, stateMachineArn: string): void {
    cleanUpExecution.configureAsyncInvoke({
      maxEventAge,
      retryAttempts: cleanUpRepetition.retryAttempts,
      onFailure: new SqsDestination(this.deadLetters),
    });
    const { source, "detail-type": detailType, detail } = executionStatusPattern;
    new Rule(this, "Rule", {
      description: "Executions that were stopped, timed out or failed",
      eventPattern: { source, detailType, detail: { ...detail, stateMachineArn: [stateMachineArn] } },
      targets: [
        new LambdaFunction(cleanUpExecution, {
          deadLetterQueue: this.deadLetters,
          maxEventAge,
          retryAttempts: 10,
        }),
      ],
    });
  }
  /** A failed sweep is not retried: the next one does its work. An alarm watches the function's errors. */
  sweep(id: "Sweep" | "Clones", sweep: IFunction): void {
    sweep.configureAsyncInvoke({ retryAttempts: 0 });
    new Rule(this, id, {
      description: sweeps[id],
      schedule: Schedule.rate(Duration.minutes(sweepMinutes)),
      targets: [new LambdaFunction(sweep, { retryAttempts: 0 })],
    });
  }
}
