import { Aws } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { OrchestratorMetrics } from "./metrics.ts";

export interface AlarmsProps {
  /** The beginning of the alarms' names. */
  readonly prefix: string;
  readonly recipients: readonly string[];
  readonly metrics: OrchestratorMetrics;
}

/** Who is told when something needs a person; each recipient confirms the subscription once. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlarmsProps,
  ) {
    super(scope, id);
    const { recipients, metrics, prefix } = props;
    this.topic = new Topic(this, "Topic", { topicName: `${prefix}-alarms`, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
    for (const address of recipients) this.topic.addSubscription(new EmailSubscription(address));
    this.#when(
      "rollback-failed",
      metrics.ended("RollbackFailed"),
      "A rollback failed and the lock is kept: look at the execution's cause, then at the stack.",
    );
    this.#when(
      "failed",
      metrics.ended("Failed"),
      "A deployment failed before it changed the stack: the execution's cause says why.",
    );
    this.#when(
      "timed-out",
      metrics.executionsTimedOut,
      "An execution ran into the time-out of the state machine: somebody has to look at its stack.",
    );
    this.#when(
      "function-errors",
      metrics.unseenErrors,
      "A function failed whose failure no end state shows; its log says why.",
    );
    this.#when(
      "throttled",
      metrics.throttles,
      "Lambda refused invocations: the account's concurrency is used up.",
    );
    this.#when(
      "clean-up-failed",
      metrics.deadLetters,
      "Nobody cleaned up after an execution: its lock may be held. The message in the queue names it.",
    );
    this.#when(
      "approval-pages",
      metrics.api5xx,
      "The approval pages answered with errors; the log of the web function says why.",
    );
  }

  /** Goes off with the first one in five minutes; these are rare, and one is enough. */
  #when(name: string, metric: IMetric, alarmDescription: string): void {
    new Alarm(this, name, {
      alarmName: `${this.props.prefix}-${name}`,
      alarmDescription,
      metric,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(this.topic));
  }
}
