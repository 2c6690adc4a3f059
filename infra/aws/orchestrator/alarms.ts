import { Aws } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { OrchestratorMetrics } from "./metrics.ts";

export interface AlarmsProps {
  /** The prefix of the alarms' names. */
  readonly prefix: string;
  readonly recipients: readonly string[];
  readonly metrics: OrchestratorMetrics;
  /** Where the project's files can be read in a browser; without it alarms name the file alone. */
  readonly documentsUrl?: string | undefined;
}

/** The page with a section for each alarm, by the alarm's name without its prefix. */
const runbook = "docs/operations.md";

/** Sends mail when something needs a person. Each recipient confirms the subscription once. */
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
      "A rollback failed and the lock is kept: read the execution's cause, then check the stack.",
    );
    this.#when(
      "failed",
      metrics.ended("Failed"),
      "A deployment failed before it changed the stack: read the execution's cause.",
    );
    this.#when(
      "timed-out",
      metrics.executionsTimedOut,
      "An execution exceeded the state machine's time-out: check its stack.",
    );
    this.#when(
      "function-errors",
      metrics.unseenErrors,
      "A function failed, and no end state shows it: read the function's log.",
    );
    this.#when(
      "throttled",
      metrics.throttles,
      "Lambda throttled invocations: the account's concurrency is exhausted.",
    );
    this.#when(
      "clean-up-failed",
      metrics.deadLetters,
      "The clean-up after an execution failed; the message in the dead-letter queue names the execution.",
    );
    this.#when(
      "approval-pages",
      metrics.api5xx,
      "A page, a click in Slack or a signed request was answered with a server error: read the functions' logs.",
    );
  }

  /** Alarms on a single occurrence in five minutes: these are rare, and one is enough. */
  #when(name: string, metric: IMetric, meaning: string): void {
    new Alarm(this, name, {
      alarmName: `${this.props.prefix}-${name}`,
      alarmDescription: `${meaning} What to do: ${this.#runbookSection(name)}`,
      metric,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(this.topic));
  }

  #runbookSection(name: string): string {
    const { documentsUrl } = this.props;
    return `${documentsUrl ? `${documentsUrl}/` : ""}${runbook}#${name}`;
  }
}
