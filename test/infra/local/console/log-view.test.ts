import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, it } from "vitest";
import { createLogs } from "../../../../infra/local/aws/logs/logs.ts";
import { startEndpoint } from "../../../../infra/local/aws/wire/endpoint.ts";
import { logRoutes } from "../../../../infra/local/console/log-routes.ts";
import { clientSettings } from "../../../support/client-settings.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";
import { closed, links, views } from "./views.ts";

const now = Date.UTC(2026, 0, 1);

async function logs() {
  const { service, sink } = createLogs({ clock: new VirtualClock(now) });
  const endpoint = await closed(startEndpoint({ services: [service] }));
  const client = new CloudWatchLogsClient(clientSettings(endpoint.url));
  const open = views((app, show) => logRoutes(app, { logs: client, links: async () => links, show }));
  const write = (group: string, line: string | object) =>
    sink.append(group, "stream", now, typeof line === "string" ? line : JSON.stringify(line));
  return { open, write, client };
}

describe("the log's view", () => {
  it("links to the first deployment while there is no log group", async () => {
    const { open } = await logs();

    const { status, text } = await open("/console/log");

    expect(status).toBe(200);
    expect(text).toMatch(/There is no log group yet.*<a href="\/console">/);
    expect(text).not.toContain("<select");
  });

  it("shows that nothing was written to a group without lines", async () => {
    const { open, client } = await logs();
    await client.send(new CreateLogGroupCommand({ logGroupName: "/ecs/tasks" }));

    const { text } = await open("/console/log");

    expect(text).toContain("Nothing has been written to /ecs/tasks yet");
  });

  it("answers 404 for a missing group, and offers the others", async () => {
    const { open, write } = await logs();
    write("/aws/lambda/web", "a line");

    const { status, text } = await open("/console/log?group=/ecs/tasks");

    expect(status).toBe(404);
    expect(text).toContain("There is no log group /ecs/tasks");
    expect(text).toContain("<option>/aws/lambda/web</option>");
  });

  it("shows the service's log first if it exists", async () => {
    const { open, write } = await logs();
    write("/aws/lambda/web", "of a function");
    write("/ecs/tasks", "of the service");

    const { text } = await open("/console/log");

    expect(text).toContain("of the service");
    expect(text).not.toContain("of a function");
  });

  it("truncates a long line, and omits the common fields of a structured one", async () => {
    const { open, write } = await logs();
    write("/aws/lambda/web", `${"a".repeat(140)}the end`);
    write("/aws/lambda/web", { message: "done", function_name: "web", cold_start: true, durationMs: 12 });

    const { text } = await open("/console/log");

    expect(text).toContain(`<summary>${"a".repeat(139)}…</summary><pre>${"a".repeat(140)}the end</pre>`);
    expect(text).toContain("<summary>done durationMs=12</summary>");
  });

  it("links from a line that names a deployment to its page", async () => {
    const { open, write } = await logs();
    write("/aws/lambda/web", { level: "INFO", message: "started", deployment: "release-1" });
    write("/aws/lambda/web", { level: "INFO", message: "served", deployment: "unknown" });

    const { text } = await open("/console/log");

    expect(text.match(/href="\/all\/[^"]*"/g)).toEqual(['href="/all/release-1"']);
  });

  it("shows that the log cannot be read", async () => {
    // No server listens on the port.
    const client = new CloudWatchLogsClient(clientSettings("http://127.0.0.1:1"));
    const open = views((app, show) => logRoutes(app, { logs: client, links: async () => links, show }));

    const { status, text } = await open("/console/log");

    expect(status).toBe(503);
    expect(text).toContain("The log cannot be read at the moment");
  });
});
