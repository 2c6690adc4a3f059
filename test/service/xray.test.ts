import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../infra/local/aws/postgres/postgres.ts";
import { systemClock } from "../../service/clock.ts";
import { createLog } from "../../service/log.ts";
import { createXrayTracer } from "../../service/xray.ts";
import { type ExternalApi, startExternalApi } from "./support/external-api.ts";
import { type RunningService, startService } from "./support/running-service.ts";
import { tasksDatabase, withClient } from "./support/tasks-database.ts";
import { newTraceId, type SegmentDocument, startXrayDaemon, type XrayDaemon } from "./support/xray-daemon.ts";

const parentId = "53995c3f42cd8ad8";

describe("X-Ray", () => {
  let database: Database;
  let external: ExternalApi;
  let daemon: XrayDaemon;
  let service: RunningService;

  beforeAll(async () => {
    database = await tasksDatabase();
    external = await startExternalApi();
    daemon = await startXrayDaemon();
    service = await startService({
      DATABASE_URL: database.url,
      // Fewer connections than concurrent requests: queries wait for each other.
      DATABASE_POOL_SIZE: "3",
      AWS_XRAY_DAEMON_ADDRESS: daemon.address,
      SERVICE_VERSION: "2.0.0",
      EXTERNAL_API_URL: `${external.url}/delay/{seconds}?key=hunter2`,
    });
  });
  afterAll(async () => {
    await service.close();
    await daemon.close();
    await external.close();
    await database.close();
  });

  const request = (path: string, traceId: string, init: RequestInit = {}) =>
    fetch(service.url + path, {
      ...init,
      headers: { ...init.headers, "X-Amzn-Trace-Id": `Root=${traceId};Parent=${parentId};Sampled=1` },
    });
  const trace = async (path: string, init: RequestInit = {}): Promise<SegmentDocument> => {
    const traceId = newTraceId();
    await request(path, traceId, init);
    return (await daemon.segmentsOf(traceId))[0] as SegmentDocument;
  };

  it("sends one segment per request, which joins the caller's trace", async () => {
    const traceId = newTraceId();

    const response = await request("/tasks?limit=1", traceId, {
      headers: { "X-Forwarded-For": "203.0.113.7, 10.0.0.1" },
    });

    expect(response.headers.get("X-Amzn-Trace-Id")).toBe(`Root=${traceId};Sampled=1`);
    expect((await daemon.segmentsOf(traceId))[0]).toMatchObject({
      name: "xray-poc-app",
      trace_id: traceId,
      parent_id: parentId,
      service: { version: "2.0.0" },
      http: {
        request: {
          method: "GET",
          url: `${service.url}/tasks?limit=1`,
          client_ip: "203.0.113.7",
          x_forwarded_for: true,
        },
        response: { status: 200 },
      },
    });
  });

  it("shows each query as a call to PostgreSQL, without values and credentials", async () => {
    const segment = await trace("/tasks", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ title: "private-title" }),
    });

    expect(segment.subsegments).toHaveLength(1);
    expect(segment.subsegments?.[0]).toMatchObject({
      name: `${database.database}@127.0.0.1`,
      namespace: "remote",
      sql: {
        url: `postgresql://127.0.0.1:${database.port}/${database.database}`,
        user: database.user,
        database_type: "PostgreSQL",
        sanitized_query: expect.stringMatching(
          /^INSERT INTO tasks .* VALUES \(\$1, \$2, \$3\) RETURNING id,/,
        ),
      },
    });
    expect(JSON.stringify(segment)).not.toContain("private-title");
    expect(JSON.stringify(daemon.received)).not.toContain(database.password);
  });

  it("shows where each simulated delay is spent", async () => {
    const [slowDb, slowLogic] = await Promise.all([trace("/tasks/slow-db"), trace("/tasks/slow-logic")]);

    expect(slowDb.subsegments?.[0]?.sql?.sanitized_query).toBe("SELECT pg_sleep($1)");
    expect(durationMs(slowDb.subsegments?.[0])).toBeGreaterThanOrEqual(29.9);
    expect(slowLogic.subsegments?.map(({ name }) => name)).toEqual(["application-logic"]);
    expect(slowLogic.subsegments?.[0]).not.toHaveProperty("namespace");
    expect(durationMs(slowLogic.subsegments?.[0])).toBeGreaterThanOrEqual(49.9);
  });

  it("shows the external call and passes the trace to it", async () => {
    const segment = await trace("/tasks/slow-external");

    const call = segment.subsegments?.[0];
    expect(call).toMatchObject({
      name: "external-api",
      namespace: "remote",
      http: { request: { method: "GET", url: `${external.url}/delay/0.02` }, response: { status: 200 } },
    });
    expect(external.requests.at(-1)?.headers["x-amzn-trace-id"]).toBe(
      `Root=${segment.trace_id};Parent=${call?.id};Sampled=1`,
    );
  });

  it("gives each of forty concurrent requests exactly its own subsegments", async () => {
    const task = await (await fetch(`${service.url}/tasks?limit=1`)).json();
    const expected: Record<string, RegExp> = {
      "/health": /^SELECT 1$/,
      "/tasks?status=pending": /WHERE status = \$1 ORDER/,
      [`/tasks/${(task as { id: string }[])[0]?.id}`]: /WHERE id = \$1$/,
      "/tasks/slow-db": /pg_sleep/,
      "/tasks/slow-logic": /^application-logic$/,
      "/tasks/slow-external": /^external-api$/,
      "/tasks?limit=2": /FROM tasks ORDER/,
      "/tasks/not-a-uuid": /^nothing$/,
    };
    const paths = Array.from({ length: 5 }, () => Object.keys(expected)).flat();

    const segments = await Promise.all(paths.map((path) => trace(path)));

    for (const [index, segment] of segments.entries()) {
      const path = paths[index] as string;
      const seen = segment.subsegments?.map(({ name, sql }) => sql?.sanitized_query ?? name) ?? ["nothing"];
      expect(segment.http?.request?.url).toBe(service.url + path);
      expect(seen, path).toEqual([expect.stringMatching(expected[path] as RegExp)]);
    }
    expect(daemon.received.filter(({ type }) => type === "subsegment")).toEqual([]);
  });

  it("marks a rejected request as an error and a failed one as a fault", async () => {
    const refused = await trace("/tasks/not-a-uuid");
    await withClient(database.url, (client) => client.query("ALTER TABLE tasks RENAME TO hidden"));
    const failed = await trace("/tasks").finally(() =>
      withClient(database.url, (client) => client.query("ALTER TABLE hidden RENAME TO tasks")),
    );

    expect(refused).toMatchObject({ error: true, http: { response: { status: 400 } } });
    expect(refused).not.toHaveProperty("fault");
    // The request's own cause points at the query that failed.
    const cause = { id: failed.subsegments?.[0]?.id };
    expect(failed).toMatchObject({ fault: true, cause, http: { response: { status: 500 } } });
    expect(failed.subsegments?.[0]).toMatchObject({
      fault: true,
      cause: { exceptions: [{ message: 'relation "tasks" does not exist', remote: true }] },
    });
  });

  it("records nothing of a request that its caller does not sample, and passes the decision on", async () => {
    const traceId = newTraceId();
    const header = `Root=${traceId};Sampled=0`;

    const response = await fetch(`${service.url}/tasks/slow-external`, {
      headers: { "X-Amzn-Trace-Id": header },
    });
    await trace("/tasks");

    expect(response.headers.get("X-Amzn-Trace-Id")).toBe(header);
    expect(external.requests.at(-1)?.headers["x-amzn-trace-id"]).toBe(header);
    expect(daemon.received.filter(({ trace_id }) => trace_id === traceId)).toEqual([]);
  });

  it("samples one request per second without the caller's decision, and few more", async () => {
    const answered: (string | null)[] = [];
    const ask = async () => {
      const { headers } = await fetch(`${service.url}/health`);
      return answered[answered.push(headers.get("X-Amzn-Trace-Id")) - 1];
    };

    for (let count = 0; count < 20; count++) await ask();
    let sampled = await ask();
    // The next second brings the next one.
    while (!sampled) sampled = await ask();

    const traceId = sampled.match(/^Root=(.*);Sampled=1$/)?.[1] ?? "";
    expect(await daemon.segmentsOf(traceId)).toHaveLength(1);
    expect(answered).toContain(null);
  });

  it("begins a new trace if the header has no trace id", async () => {
    const response = await fetch(`${service.url}/health`, {
      headers: { "X-Amzn-Trace-Id": "Root=junk;Sampled=1" },
    });

    expect(response.status).toBe(200);
    expect(response.headers.get("X-Amzn-Trace-Id") ?? "").not.toContain("junk");
  });

  it("loses no part of a trace that is too large for one datagram", async () => {
    const log = createLog(() => {}, systemClock);
    const settings = { enabled: true, daemonAddress: daemon.address, segmentName: "large", onEcs: false };
    const tracer = await createXrayTracer(settings, "1.0.0", log);
    const traceId = newTraceId();
    const address = { host: "db", port: 5432, database: "postgres", user: "tasks" };

    const large = tracer.begin({
      method: "GET",
      url: "http://h/",
      forwarded: false,
      traceHeader: `Root=${traceId};Sampled=1`,
    });
    for (let query = 0; query < 300; query++) {
      await large.query(address, `SELECT ${query} ${"x".repeat(900)}`, () => setImmediate());
    }
    large.end(200);

    const [segment] = await daemon.segmentsOf(traceId);
    const parts = daemon.received.filter(
      (document) => document.trace_id === traceId && document.type === "subsegment",
    );
    const all = [...parts, ...(segment?.subsegments ?? [])];
    expect(new Set(all.map(({ sql }) => sql?.sanitized_query?.split(" ")[1])).size).toBe(300);
    expect(parts.every(({ parent_id }) => parent_id === segment?.id)).toBe(true);
  });
});

/** Of a subsegment, whose times are seconds; a double of 1.7e9 is exact to a quarter of a microsecond. */
function durationMs(subsegment: SegmentDocument | undefined): number {
  return subsegment ? (subsegment.end_time - subsegment.start_time) * 1_000 : 0;
}
