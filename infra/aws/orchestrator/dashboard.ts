import {
  Dashboard,
  GraphWidget,
  GraphWidgetView,
  type IMetric,
  SingleValueWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { endStates } from "./end-states.ts";
import type { OrchestratorMetrics } from "./metrics.ts";

/** A dashboard's grid has 24 columns. */
const halfWidth = 12;

/** One page with the ends, durations and errors of all deployments. */
export function dashboard(
  scope: Construct,
  id: string,
  name: string,
  metrics: OrchestratorMetrics,
): Dashboard {
  const graph = (title: string, left: readonly IMetric[], stacked = false) =>
    new GraphWidget({ title, left: [...left], stacked, width: halfWidth, view: GraphWidgetView.TIME_SERIES });
  const ends = endStates.map((endState) => metrics.ended(endState));
  return new Dashboard(scope, id, {
    dashboardName: name,
    widgets: [
      [
        new SingleValueWidget({
          title: "Executions by end",
          metrics: ends,
          width: halfWidth,
          setPeriodToTimeRange: true,
        }),
        new SingleValueWidget({
          title: "Approvals waiting",
          metrics: [metrics.approvalsWaiting],
          width: halfWidth,
        }),
      ],
      [graph("Executions by end", ends, true), graph("Durations (ms)", metrics.durations)],
      [
        graph("Function errors", metrics.errorsByFunction, true),
        graph("Needs a person", [metrics.throttles, metrics.deadLetters, metrics.api5xx, metrics.notTold]),
      ],
    ],
  });
}
