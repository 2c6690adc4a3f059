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
  /** Where the project's files can be read in a browser; without it alarms name the file alone. */
  readonly documentsUrl?: string | undefined;
}

/** The page with a section for each alarm, by the alarm's name without its prefix. */
const RUNBOOK = "docs/operations.md";

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
      "An execution ran into the time-out of the state machine: look at its stack.",
    );
    this.#when(
      "function-errors",
      metrics.unseenErrors,
      "A function failed, and no end state shows it; the function's log says why.",
    );
    this.#when(
      "throttled",
      metrics.throttles,
      "Lambda refused invocations: the account's concurrency is used up.",
    );
    this.#when(
      "clean-up-failed",
      metrics.deadLetters,
      "The clean-up after an execution failed; the message in the dead-letter queue names the execution.",
    );
    this.#when(
      "approval-pages",
      metrics.api5xx,
      "The approval pages or the deployment pages answered with server errors; the functions' logs say why.",
    );
  }

  /** Goes off with the first one in five minutes; these are rare, and one is enough. */
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
    return `${documentsUrl ? `${documentsUrl}/` : ""}${RUNBOOK}#${name}`;
  }
}
