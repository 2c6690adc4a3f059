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
  it("leads to the first deployment while there is no log group", async () => {
    const { open } = await logs();

    const { status, text } = await open("/console/log");

    expect(status).toBe(200);
    expect(text).toMatch(/There is no log group yet.*<a href="\/console">/);
    expect(text).not.toContain("<select");
  });

  it("says of a group without lines that nothing was written", async () => {
    const { open, client } = await logs();
    await client.send(new CreateLogGroupCommand({ logGroupName: "/ecs/tasks" }));

    const { text } = await open("/console/log");

    expect(text).toContain("Nothing has been written to /ecs/tasks yet");
  });

  it("says that there is no such group, and offers those that are there", async () => {
    const { open, write } = await logs();
    write("/aws/lambda/web", "a line");

    const { status, text } = await open("/console/log?group=/ecs/tasks");

    expect(status).toBe(404);
    expect(text).toContain("There is no log group /ecs/tasks");
    expect(text).toContain("<option>/aws/lambda/web</option>");
  });

  it("begins with the service's log where there is one", async () => {
    const { open, write } = await logs();
    write("/aws/lambda/web", "of a function");
    write("/ecs/tasks", "of the service");

    const { text } = await open("/console/log");

    expect(text).toContain("of the service");
    expect(text).not.toContain("of a function");
  });

  it("shows a long line in short, and a structured one without what all have in common", async () => {
    const { open, write } = await logs();
    write("/aws/lambda/web", `${"a".repeat(140)}the end`);
    write("/aws/lambda/web", { message: "done", function_name: "web", cold_start: true, durationMs: 12 });

    const { text } = await open("/console/log");

    expect(text).toContain(`<summary>${"a".repeat(139)}…</summary><pre>${"a".repeat(140)}the end</pre>`);
    expect(text).toContain("<summary>done durationMs=12</summary>");
  });

  it("leads from a line that names a deployment to its page", async () => {
    const { open, write } = await logs();
    write("/aws/lambda/web", { level: "INFO", message: "started", deployment: "release-1" });
    write("/aws/lambda/web", { level: "INFO", message: "served", deployment: "unknown" });

    const { text } = await open("/console/log");

    expect(text.match(/href="\/all\/[^"]*"/g)).toEqual(['href="/all/release-1"']);
  });

  it("says that the log cannot be read", async () => {
    // Nothing listens on the port.
    const client = new CloudWatchLogsClient(clientSettings("http://127.0.0.1:1"));
    const open = views((app, show) => logRoutes(app, { logs: client, links: async () => links, show }));

    const { status, text } = await open("/console/log");

    expect(status).toBe(503);
    expect(text).toContain("The log cannot be read at the moment");
  });
});
