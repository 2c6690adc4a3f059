import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { latestLines, logGroups } from "./log.ts";
import { logView } from "./log-view.ts";
import { live, unreadable } from "./page.ts";
import type { ConsoleApp, Show } from "./routes.ts";

/** The logs of the service and of the functions. */
export function logRoutes(app: ConsoleApp, { logs, show }: { logs: CloudWatchLogsClient; show: Show }): void {
  app.get("/console/log", async (context) => {
    const view = { title: "Log", view: "/console/log" } as const;
    const { filter = "", group: wanted } = context.req.query();
    try {
      const groups = await logGroups(logs);
      const group =
        groups.find((name) => name === wanted) ??
        groups.find((name) => name.startsWith("/ecs/")) ??
        groups[0];
      const lines = group === undefined ? [] : await latestLines(logs, group, filter);
      return show(context, { ...view, content: logView({ groups, group: group ?? "", filter, lines }) });
    } catch (error) {
      return show(context, { ...view, content: live("lines", unreadable("The log", error)) }, 503);
    }
  });
}
