import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../infra/local/aws/postgres/postgres.ts";
import type { Task } from "../../service/tasks/task.ts";
import { type RunningService, startService } from "./support/running-service.ts";
import { tasksDatabase, withClient } from "./support/tasks-database.ts";

const unknownId = "7a5c0000-0000-4000-8000-00000000ffff";
const jsonHeaders = { "Content-Type": "application/json" };

describe("the tasks API", () => {
  let database: Database;
  let service: RunningService;

  beforeAll(async () => {
    database = await tasksDatabase();
    service = await startService({ DATABASE_URL: database.url, BODY_LIMIT_BYTES: "4096" });
  });
  afterAll(async () => {
    await service.close();
    await database.close();
  });
  beforeEach(() =>
    withClient(database.url, (client) =>
      client.query("DELETE FROM tasks WHERE title NOT LIKE 'X-Ray%'"),
    ).then(() => {}),
  );

  const get = (path: string) => fetch(service.url + path);
  const list = async (path: string) => (await (await get(path)).json()) as Task[];
  const send = (method: string, path: string, body: unknown, headers: Record<string, string> = jsonHeaders) =>
    fetch(service.url + path, {
      method,
      headers,
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const add = async (task: object) => (await (await send("POST", "/tasks", task)).json()) as Task;

  it("lists the sample tasks, newest first", async () => {
    const response = await get("/tasks");

    expect(response.status).toBe(200);
    const tasks = (await response.json()) as Task[];
    expect(tasks.map(({ title, description, status }) => [title, description, status])).toEqual([
      ["X-Ray検証タスク4", "外部API遅延シミュレーション検証", "completed"],
      ["X-Ray検証タスク3", "ロジック遅延シミュレーション検証", "pending"],
      ["X-Ray検証タスク2", "DB遅延シミュレーション検証", "pending"],
      ["X-Ray検証タスク1", "AWS X-Rayの分散トレーシング検証", "in_progress"],
    ]);
    expect(tasks[0]?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it("lists the tasks of one status", async () => {
    const tasks = await list("/tasks?status=pending");

    expect(tasks.map(({ title }) => title)).toEqual(["X-Ray検証タスク3", "X-Ray検証タスク2"]);
  });

  it("lists every task once over its pages, also those created at the same time", async () => {
    await withClient(database.url, (client) =>
      client.query("INSERT INTO tasks (title) SELECT 'same moment ' || n FROM generate_series(1, 9) AS n"),
    );

    const pages: Task[][] = [];
    for (let path: string | undefined = "/tasks?status=pending&limit=3"; path; ) {
      const response = await get(path);
      pages.push((await response.json()) as Task[]);
      path = response.headers.get("Link")?.match(/^<(\/tasks\?.*)>; rel="next"$/)?.[1];
    }

    expect(pages.map((page) => page.length)).toEqual([3, 3, 3, 2]);
    const ids = pages.flat().map(({ id }) => id);
    expect(ids).toEqual((await list("/tasks?status=pending")).map(({ id }) => id));
    expect(new Set(ids).size).toBe(11);
  });

  it("has no link to a next page on the last one", async () => {
    const response = await get("/tasks?limit=4");

    expect(await response.json()).toHaveLength(4);
    expect(response.headers.get("Link")).toBeNull();
  });

  it("continues correctly after the last task of a page is deleted", async () => {
    const first = await get("/tasks?limit=2");
    const gone = await add({ title: "newer than the page" });
    await send("DELETE", `/tasks/${gone.id}`, "");
    const next = first.headers.get("Link")?.match(/<(.*)>/)?.[1] ?? "";

    const titles = (await list(next)).map(({ title }) => title);

    expect(titles).toEqual(["X-Ray検証タスク2", "X-Ray検証タスク1"]);
  });

  it("creates a task with defaults and returns its location", async () => {
    const response = await send("POST", "/tasks", { title: "写真" });

    expect(response.status).toBe(201);
    const task = (await response.json()) as Task;
    expect(task).toMatchObject({ title: "写真", description: null, status: "pending" });
    expect(response.headers.get("Location")).toBe(`/tasks/${task.id}`);
    expect(await (await get(`/tasks/${task.id}`)).json()).toEqual(task);
  });

  it("counts characters as PostgreSQL does", async () => {
    const title = "🧭".repeat(100);

    const accepted = await send("POST", "/tasks", { title, description: "é".repeat(500) });
    const refused = await send("POST", "/tasks", { title: `${title}x` });

    expect(accepted.status).toBe(201);
    expect(((await accepted.json()) as Task).title).toBe(title);
    expect(refused.status).toBe(400);
  });

  it("changes the fields of the patch and the time of the change only", async () => {
    const task = await add({ title: "before", description: "kept" });

    const response = await send("PATCH", `/tasks/${task.id}`, { title: "after", status: "completed" });

    const changed = (await response.json()) as Task;
    expect(changed).toEqual({ ...task, title: "after", status: "completed", updated_at: changed.updated_at });
    expect(changed.updated_at > task.updated_at).toBe(true);
  });

  it("removes a description by a merge patch with null", async () => {
    const task = await add({ title: "described", description: "text" });

    const headers = { "Content-Type": "application/merge-patch+json" };
    const response = await send("PATCH", `/tasks/${task.id}`, { description: null }, headers);

    expect(((await response.json()) as Task).description).toBeNull();
  });

  it("deletes a task once", async () => {
    const { id } = await add({ title: "short-lived" });

    const statuses: number[] = [];
    for (let time = 0; time < 2; time++) statuses.push((await send("DELETE", `/tasks/${id}`, "")).status);

    expect(statuses).toEqual([204, 404]);
    expect((await get(`/tasks/${id}`)).status).toBe(404);
  });

  it("stores what looks like SQL as text", async () => {
    const title = "'); DROP TABLE tasks; --";

    const task = await add({ title });

    expect(((await (await get(`/tasks/${task.id}`)).json()) as Task).title).toBe(title);
  });

  it.each([
    ["no title", {}, "/title", "is missing"],
    ["an empty title", { title: "" }, "/title", "must have 1 to 100 characters"],
    ["a title that is no text", { title: 7 }, "/title", "must be a string"],
    [
      "a long description",
      { title: "x", description: "x".repeat(501) },
      "/description",
      "must have 0 to 500",
    ],
    [
      "an unknown status",
      { title: "x", status: "lost" },
      "/status",
      "must be pending, in_progress or completed",
    ],
    ["an unknown field", { title: "x", owner: "alice" }, "/owner", "is not a known field"],
    ["a field named as one of every object", '{"title":"x","__proto__":{}}', "/__proto__", "is not a known"],
    ["a character PostgreSQL cannot store", { title: "\u0000" }, "/title", "must not contain U+0000"],
    ["text for an object", '"text"', "", "must be a JSON object"],
    ["an array for an object", '[{"title":"x"}]', "", "must be a JSON object"],
  ])("rejects a new task with %s and points at the error", async (_what, body, pointer, detail) => {
    const response = await send("POST", "/tasks", body);

    expect(response.status).toBe(400);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    const problem = (await response.json()) as { errors: { pointer: string; detail: string }[] };
    expect(problem).toMatchObject({
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      instance: "/tasks",
    });
    expect(problem.errors).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  it.each([
    ["/tasks?limit=0", "limit"],
    ["/tasks?limit=1001", "limit"],
    ["/tasks?limit=ten", "limit"],
    ["/tasks?status=lost", "status"],
    ["/tasks?cursor=abc", "cursor"],
    [`/tasks?cursor=${Buffer.from('["2026-01-01",1]').toString("base64url")}`, "cursor"],
    ["/tasks?stauts=pending", "stauts"],
    ["/tasks?limit=1&limit=2", "limit"],
  ])("rejects %s and names the parameter", async (path, parameter) => {
    const response = await get(path);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ parameter }] });
  });

  it("rejects a cursor with an invalid time", async () => {
    const cursor = Buffer.from(JSON.stringify(["2026-02-31T00:00:00.000000Z", unknownId])).toString(
      "base64url",
    );

    const response = await get(`/tasks?cursor=${cursor}`);

    expect(response.status).toBe(400);
  });

  it.each([
    ["a malformed id", "GET", "/tasks/not-a-uuid", "", 400],
    ["an unknown id", "GET", `/tasks/${unknownId}`, "", 404],
    ["a patch of an unknown id", "PATCH", `/tasks/${unknownId}`, '{"title":"x"}', 404],
    ["an empty patch", "PATCH", `/tasks/${unknownId}`, "{}", 400],
    ["a null title", "PATCH", `/tasks/${unknownId}`, '{"title":null}', 400],
    ["a body that is not JSON", "POST", "/tasks", "{title}", 400],
    ["an empty body", "POST", "/tasks", "", 400],
    ["an unknown path", "GET", "/nothing", "", 404],
  ])("returns a problem for %s: %s %s", async (_what, method, path, body, status) => {
    const response = method === "GET" ? await get(path) : await send(method, path, body);

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: "about:blank", status, instance: path });
  });

  it.each([
    ["PUT", "/tasks", "GET, HEAD, POST"],
    ["POST", `/tasks/${unknownId}`, "GET, HEAD, PATCH, DELETE"],
    ["POST", "/health", "GET, HEAD"],
    ["DELETE", "/tasks/slow-db", "GET, HEAD"],
  ])("rejects %s %s and lists the allowed methods", async (method, path, allow) => {
    const response = await fetch(service.url + path, { method });

    expect(response.status).toBe(405);
    expect(response.headers.get("Allow")).toBe(allow);
    expect(await response.json()).toMatchObject({ title: "Method Not Allowed", status: 405 });
  });

  it("rejects a body above the limit, with and without Content-Length", async () => {
    const body = JSON.stringify({ title: "x".repeat(5_000) });
    const stream = new Blob([body]).stream();

    const known = await send("POST", "/tasks", body);
    const chunked = await fetch(`${service.url}/tasks`, {
      method: "POST",
      headers: jsonHeaders,
      body: stream,
      duplex: "half",
    } as RequestInit);

    expect([known.status, chunked.status]).toEqual([413, 413]);
    expect(await chunked.json()).toMatchObject({ status: 413 });
  });

  it.each([{ "Content-Type": "text/plain" }, { ...jsonHeaders, "Content-Encoding": "gzip" }])(
    "refuses a body with %j",
    async (headers) => {
      const response = await send("POST", "/tasks", '{"title":"x"}', headers as Record<string, string>);

      expect(response.status).toBe(415);
    },
  );

  it("rejects a body that is not UTF-8", async () => {
    const body = Buffer.from('{"title":"caf\xe9"}', "latin1");

    const response = await fetch(`${service.url}/tasks`, { method: "POST", headers: jsonHeaders, body });

    expect(response.status).toBe(400);
  });

  it("accepts JSON with a charset", async () => {
    const headers = { "Content-Type": "application/json; charset=utf-8" };

    expect((await send("POST", "/tasks", '{"title":"x"}', headers)).status).toBe(201);
  });

  it("forbids caching, framing and sniffing of its responses", async () => {
    const { headers } = await get("/tasks/not-a-uuid");

    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
  });

  it("writes the message of an unexpected error to its log only", async () => {
    const broken = await startService({ DATABASE_URL: database.url });
    await withClient(database.url, (client) => client.query("ALTER TABLE tasks RENAME TO hidden"));

    const response = await fetch(`${broken.url}/tasks`);
    await withClient(database.url, (client) => client.query("ALTER TABLE hidden RENAME TO tasks"));
    await broken.close();

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("relation");
    expect(JSON.stringify(broken.log)).toContain("42P01");
  });
});
