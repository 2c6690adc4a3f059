import { once } from "node:events";
import { Agent, get as httpGet } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../infra/local/aws/postgres/postgres.ts";
import { testDatabase } from "../support/postgres.ts";
import { startExternalApi } from "./support/external-api.ts";
import { buildBundle, type ServiceBundle, ServiceProcess } from "./support/service-process.ts";
import { tasksDatabase } from "./support/tasks-database.ts";
import { newTraceId, startXrayDaemon } from "./support/xray-daemon.ts";

describe("the service's process", () => {
  let bundle: ServiceBundle;
  let database: Database;
  const started: ServiceProcess[] = [];

  beforeAll(async () => {
    bundle = await buildBundle();
    database = await tasksDatabase();
  });
  afterEach(() => Promise.all(started.splice(0).map((service) => service.close())).then(() => {}));
  afterAll(async () => {
    await database.close();
    await bundle.remove();
  });

  const start = (variables: Record<string, string>): ServiceProcess => {
    const service = new ServiceProcess(bundle.file, { DATABASE_URL: database.url, ...variables });
    started.push(service);
    return service;
  };

  it("logs the X-Ray daemon's address and its own", async () => {
    const service = start({ XRAY_ENABLED: "true", AWS_XRAY_DAEMON_ADDRESS: "localhost:2000" });

    const url = await service.listening();

    expect(service.lines).toEqual([
      expect.objectContaining({ level: "info", message: "X-Ray middleware initialized: localhost:2000" }),
      expect.objectContaining({
        message: "tasks service listening",
        host: "127.0.0.1",
        port: Number(new URL(url).port),
      }),
    ]);
    expect(JSON.stringify(service.lines)).not.toContain(database.password);
  });

  it("takes the database's credentials from PGUSER and PGPASSWORD", async () => {
    const url = new URL(database.url);
    url.username = url.password = "";
    const service = start({ DATABASE_URL: url.href, PGUSER: database.user, PGPASSWORD: database.password });

    const response = await fetch(`${await service.listening()}/health`);

    expect(response.status).toBe(200);
  });

  it("sends no segment when X-Ray is off", async () => {
    const daemon = await startXrayDaemon();
    const service = start({ XRAY_ENABLED: "false", AWS_XRAY_DAEMON_ADDRESS: daemon.address });
    const headers = { "X-Amzn-Trace-Id": `Root=${newTraceId()};Sampled=1` };

    const response = await fetch(`${await service.listening()}/tasks`, { headers });
    service.signal("SIGTERM");
    await service.exited();

    expect(response.status).toBe(200);
    expect(response.headers.get("X-Amzn-Trace-Id")).toBeNull();
    expect(daemon.received).toEqual([]);
    await daemon.close();
  });

  it("does not start without the table, and logs PostgreSQL's error", async () => {
    const empty = await testDatabase();
    const service = start({ DATABASE_URL: empty.url });

    expect(await service.exited()).toBe(1);

    expect(service.lines.at(-1)).toMatchObject({
      level: "error",
      message: 'tasks service cannot start: relation "tasks" does not exist',
      error: { code: "42P01" },
    });
    expect(service.stderr).toBe('tasks service cannot start: relation "tasks" does not exist\n');
    await empty.close();
  });

  it.each([
    [
      "a database that refuses",
      { DATABASE_URL: "postgresql://tasks:hunter2@127.0.0.1:1/postgres" },
      "ECONNREFUSED",
    ],
    ["a wrong setting", { DATABASE_URL: "postgresql:tasks:hunter2@db", PORT: "hunter2" }, "PORT must be"],
    ["no database", { DATABASE_URL: "" }, "DATABASE_URL is not set"],
  ])("does not start with %s, names it, and repeats no secret", async (_what, variables, problem) => {
    const service = start(variables);

    expect(await service.exited()).toBe(1);

    expect(service.lines).toEqual([
      expect.objectContaining({ level: "error", message: expect.stringContaining(problem) }),
    ]);
    expect(JSON.stringify(service.lines) + service.stderr).not.toContain("hunter2");
  });

  it("does not start on a port that is in use", async () => {
    const port = new URL(await start({}).listening()).port;
    const second = start({ PORT: port });

    expect(await second.exited()).toBe(1);

    expect(second.lines.at(-1)).toMatchObject({ error: { code: "EADDRINUSE" } });
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "finishes what it has begun after %s, and ends well",
    async (signal) => {
      const daemon = await startXrayDaemon();
      let release = () => {};
      const external = await startExternalApi((_request, response) => {
        release = () => response.end();
      });
      const service = start({
        XRAY_ENABLED: "true",
        AWS_XRAY_DAEMON_ADDRESS: daemon.address,
        EXTERNAL_API_URL: external.url,
      });
      const url = await service.listening();
      // A connection that is kept alive and idle must not hold the process.
      const agent = new Agent({ keepAlive: true });
      const idle = httpGet(`${url}/health`, { agent });
      const [answer] = await once(idle, "response");
      answer.resume();
      await once(answer, "end");
      const traceId = newTraceId();
      const headers = { "X-Amzn-Trace-Id": `Root=${traceId};Sampled=1` };

      const slow = fetch(`${url}/tasks/slow-external`, { headers });
      await external.firstRequest;
      service.signal(signal);
      await service.line("tasks service stopping");
      await expect(fetch(`${url}/health`)).rejects.toThrow();
      release();

      const response = await slow;
      expect(response.status).toBe(200);
      expect(response.headers.get("Connection")).toBe("close");
      expect(await service.exited()).toBe(0);
      expect(await daemon.segmentsOf(traceId)).toHaveLength(1);
      expect(service.lines.at(-1)?.message).toBe("tasks service stopped");
      agent.destroy();
      await Promise.all([daemon.close(), external.close()]);
    },
  );

  it("exits although the daemon never returns sampling rules", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const service = start({
      XRAY_ENABLED: "true",
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${(silent.address() as AddressInfo).port}`,
      ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:1/v4",
    });
    const asked = once(silent, "connection");
    await fetch(`${await service.listening()}/health`);
    const [connection] = await asked;

    service.signal("SIGTERM");

    expect(await service.exited()).toBe(0);
    connection.destroy();
    silent.close();
  });

  it("cuts off requests after the shutdown's time-out, and logs it", async () => {
    const external = await startExternalApi(() => {});
    const service = start({ EXTERNAL_API_URL: external.url, SHUTDOWN_TIMEOUT_MS: "50" });
    const url = await service.listening();
    const cutOff = expect(fetch(`${url}/tasks/slow-external`)).rejects.toThrow();
    await external.firstRequest;

    service.signal("SIGTERM");

    await cutOff;
    await external.close();
    expect(await service.exited()).toBe(1);
    expect(service.lines.map(({ message }) => message)).toContain("requests were cut off");
  });
});
