import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { livePart } from "../../../orchestrator/pages/live.ts";
import type { DeploymentLinks } from "../access/deployment-links.ts";
import { latestLines, logGroups } from "./log.ts";
import { logView, noLogGroup } from "./log-view.ts";
import { unreadable } from "./page.ts";
import type { ConsoleApp, Show } from "./routes.ts";

export interface LogRoutes {
  readonly logs: CloudWatchLogsClient;
  readonly links: () => Promise<DeploymentLinks>;
  readonly show: Show;
}

/** Shows the logs of the service and of the functions. */
export function logRoutes(app: ConsoleApp, { logs, links, show }: LogRoutes): void {
  app.get("/console/log", async (context) => {
    const view = { title: "Log", view: "/console/log" } as const;
    const { filter = "", group: wanted } = context.req.query();
    try {
      const groups = await logGroups(logs);
      const group = wanted ?? groups.find((name) => name.startsWith("/ecs/")) ?? groups[0];
      if (group === undefined || !groups.includes(group)) {
        const status = wanted === undefined ? 200 : 404;
        return show(context, { ...view, content: noLogGroup(groups, wanted) }, status);
      }
      const lines = await latestLines(logs, group, filter);
      const content = logView({ groups, group, filter, lines }, await links());
      return show(context, { ...view, content });
    } catch (error) {
      return show(context, { ...view, content: livePart("lines", unreadable("The log", error)) }, 503);
    }
  });
}
