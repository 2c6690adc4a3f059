import { Duration } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { type IMetric, MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { FilterPattern, type ILogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";

/** The period of every metric. */
const metricPeriod = Duration.minutes(5);

export interface OrchestratorMetricsProps {
  readonly namespace: string;
  readonly stateMachine: StateMachine;
  readonly executionLog: ILogGroup;
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly api: HttpApi;
  readonly deadLetters: IQueue;
}

/**
 * Functions whose failure no end state shows: no state waits for them, or the state continues without them. The
 * errors of all other functions end their deployment; some of these errors only reject an input. What is behind the HTTP
 * API answers with an error, which its own metric counts.
 */
const unseen = [
  "clean-up-execution",
  "follow-up",
  "prove-requesters",
  "collect-evidence",
  "discard-change-set",
  "notify",
  "release-lock",
  "sweep-clones",
  "sweep-executions",
];

/** What alarms watch and the dashboard shows. */
export class OrchestratorMetrics extends Construct {
  readonly executionsTimedOut: IMetric;
  readonly durations: readonly IMetric[];
  readonly errorsByFunction: readonly IMetric[];
  readonly unseenErrors: IMetric;
  readonly throttles: IMetric;
  readonly deadLetters: IMetric;
  readonly api5xx: IMetric;
  readonly approvalsWaiting: IMetric;
  /** Ends of deployments that somebody could not be told. */
  readonly notTold: IMetric;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: OrchestratorMetricsProps,
  ) {
    super(scope, id);
    const { stateMachine, functions, api, deadLetters } = props;
    this.executionsTimedOut = stateMachine.metricTimedOut({ period: metricPeriod, statistic: Stats.SUM });
    this.durations = ["p50", "p90", "Maximum"].map((statistic) =>
      stateMachine.metricTime({ period: metricPeriod, statistic, label: statistic }),
    );
    this.errorsByFunction = [...functions].map(([label, fn]) =>
      fn.metricErrors({ period: metricPeriod, statistic: Stats.SUM, label }),
    );
    this.unseenErrors = sumOf(
      "errors",
      unseen.map((name) => functions.get(name)?.metricErrors({ period: metricPeriod, statistic: Stats.SUM })),
    );
    // Without a dimension, i.e. for the account: the exhausted concurrency is the account's.
    this.throttles = new Metric({
      namespace: "AWS/Lambda",
      metricName: "Throttles",
      period: metricPeriod,
      statistic: Stats.SUM,
    });
    this.deadLetters = deadLetters.metricApproximateNumberOfMessagesVisible({ period: metricPeriod });
    this.api5xx = api.metricServerError({ period: metricPeriod, statistic: Stats.SUM });
    this.#countEnds();
    this.approvalsWaiting = this.#approvalsWaiting();
    this.notTold = this.#notTold();
  }

  /** The number of executions that ended in this state. */
  ended(endState: string): IMetric {
    return this.#fromLog("ExecutionsEnded", { EndState: endState }, endState);
  }

  /** One metric per end state, from the state machine's log, which has an event for each entered state. */
  #countEnds(): void {
    new MetricFilter(this, "Ended", {
      logGroup: this.props.executionLog,
      filterPattern: FilterPattern.any(
        FilterPattern.stringValue("$.type", "=", "SucceedStateEntered"),
        FilterPattern.stringValue("$.type", "=", "FailStateEntered"),
      ),
      metricNamespace: this.props.namespace,
      metricName: "ExecutionsEnded",
      metricValue: "1",
      dimensions: { EndState: "$.details.name" },
    });
  }

  /** From the lines that `functions/follow-up.ts` writes. */
  #notTold(): IMetric {
    const followUp = this.props.functions.get("follow-up");
    if (!followUp) throw new Error("there is no function follow-up, whose log says who was not told");
    new MetricFilter(this, "NotTold", {
      logGroup: followUp.logGroup,
      filterPattern: FilterPattern.stringValue("$.message", "=", "not told"),
      metricNamespace: this.props.namespace,
      metricName: "OutcomesNotTold",
      metricValue: "1",
    });
    return this.#fromLog("OutcomesNotTold", {}, "not told");
  }

  /** Requested and not yet decided, counted from the start of the dashboard's time range. */
  #approvalsWaiting(): IMetric {
    for (const [metricName, type] of [
      ["ApprovalsAsked", "TaskStateEntered"],
      ["ApprovalsDecided", "TaskStateExited"],
    ] as const) {
      new MetricFilter(this, metricName, {
        logGroup: this.props.executionLog,
        filterPattern: FilterPattern.all(
          FilterPattern.stringValue("$.type", "=", type),
          FilterPattern.stringValue("$.details.name", "=", "RequestApproval"),
        ),
        metricNamespace: this.props.namespace,
        metricName,
        metricValue: "1",
      });
    }
    return new MathExpression({
      expression: "RUNNING_SUM(FILL(asked, 0)) - RUNNING_SUM(FILL(decided, 0))",
      usingMetrics: {
        asked: this.#fromLog("ApprovalsAsked", {}, "asked"),
        decided: this.#fromLog("ApprovalsDecided", {}, "decided"),
      },
      label: "waiting",
      period: metricPeriod,
    });
  }

  #fromLog(metricName: string, dimensionsMap: Record<string, string>, label: string): Metric {
    const { namespace } = this.props;
    return new Metric({
      namespace,
      metricName,
      dimensionsMap,
      label,
      period: metricPeriod,
      statistic: Stats.SUM,
    });
  }
}

function sumOf(label: string, metrics: readonly (IMetric | undefined)[]): IMetric {
  const named = metrics.flatMap((metric, index) => (metric ? [[`m${index}`, metric] as const] : []));
  return new MathExpression({
    expression: named.map(([name]) => `FILL(${name}, 0)`).join(" + "),
    usingMetrics: Object.fromEntries(named),
    label,
    period: metricPeriod,
  });
}
