import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Database } from "../../infra/local/aws/postgres/postgres.ts";
import { createApp } from "../../service/app.ts";
import { systemClock } from "../../service/clock.ts";
import { Database as TasksDatabase } from "../../service/database.ts";
import { createLog } from "../../service/log.ts";
import { readSettings } from "../../service/settings.ts";
import { noTracer } from "../../service/trace.ts";
import { type ExternalApi, startExternalApi } from "./support/external-api.ts";
import { type RunningService, startService } from "./support/running-service.ts";
import { tasksDatabase } from "./support/tasks-database.ts";

interface DocumentedResponse {
  readonly headers?: Record<string, { readonly required?: boolean }>;
  readonly content?: Record<string, object>;
}
interface Operation {
  readonly responses: Record<string, DocumentedResponse | { readonly $ref: string }>;
}
type Service = "well" | "without database" | "failing external API" | "silent external API";

/** A request that the document's status answers. */
interface Case {
  readonly service?: Service;
  readonly path?: string;
  readonly body?: string;
  readonly contentType?: string;
}

const samplePath = "/tasks/7a5c0000-0000-4000-8000-000000000001";
const unknownPath = "/tasks/7a5c0000-0000-4000-8000-00000000ffff";
const newTask = '{"title":"new"}';
const withoutDatabase: Case = { service: "without database" };

const cases: Record<string, Case> = {
  "get /health 200": {},
  "get /health 503": withoutDatabase,
  "get /tasks 200": { path: "/tasks?status=pending&limit=1" },
  "get /tasks 400": { path: "/tasks?limit=0" },
  "get /tasks 503": withoutDatabase,
  "post /tasks 201": { body: newTask },
  "post /tasks 400": { body: '{"title":""}' },
  "post /tasks 413": { body: JSON.stringify({ title: "x".repeat(70_000) }) },
  "post /tasks 415": { body: newTask, contentType: "text/plain" },
  "post /tasks 503": { ...withoutDatabase, body: newTask },
  "get /tasks/{id} 200": { path: samplePath },
  "get /tasks/{id} 400": { path: "/tasks/1" },
  "get /tasks/{id} 404": { path: unknownPath },
  "get /tasks/{id} 503": { ...withoutDatabase, path: samplePath },
  "patch /tasks/{id} 200": { path: samplePath, body: '{"description":null}' },
  "patch /tasks/{id} 400": { path: samplePath, body: "{}" },
  "patch /tasks/{id} 404": { path: unknownPath, body: newTask, contentType: "application/merge-patch+json" },
  "patch /tasks/{id} 413": { path: samplePath, body: JSON.stringify({ title: "x".repeat(70_000) }) },
  "patch /tasks/{id} 415": { path: samplePath, body: newTask, contentType: "text/plain" },
  "patch /tasks/{id} 503": { ...withoutDatabase, path: samplePath, body: newTask },
  "delete /tasks/{id} 204": { path: "/tasks/7a5c0000-0000-4000-8000-000000000004" },
  "delete /tasks/{id} 400": { path: "/tasks/1" },
  "delete /tasks/{id} 404": { path: unknownPath },
  "delete /tasks/{id} 503": { ...withoutDatabase, path: samplePath },
  "get /tasks/slow-db 200": {},
  "get /tasks/slow-db 503": withoutDatabase,
  "get /tasks/slow-logic 200": {},
  "get /tasks/slow-external 200": {},
  "get /tasks/slow-external 502": { service: "failing external API" },
  "get /tasks/slow-external 504": { service: "silent external API" },
};

const text = await readFile(new URL("../../service/openapi.yaml", import.meta.url), "utf8");
const document = parse(text) as {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
};
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat("uuid", /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
ajv.addFormat("date-time", {
  validate: (value: string) => /T.*Z$/.test(value) && !Number.isNaN(Date.parse(value)),
});
ajv.addSchema({ $id: "openapi", ...document });

const methods = ["get", "post", "put", "patch", "delete"];
const documented = Object.entries(document.paths).flatMap(([path, item]) =>
  methods
    .filter((method) => item[method])
    .flatMap((method) =>
      Object.keys(item[method]?.responses ?? {}).map((status) => ({ method, path, status })),
    ),
);

describe("openapi.yaml", () => {
  let database: Database;
  let externals: ExternalApi[];
  let services: Record<Service, RunningService>;

  beforeAll(async () => {
    database = await tasksDatabase();
    const good = await startExternalApi();
    const failing = await startExternalApi((_request, response) => response.writeHead(500).end());
    const silent = await startExternalApi(() => {});
    externals = [good, failing, silent];
    const DATABASE_URL = database.url;
    services = {
      well: await startService({ DATABASE_URL, EXTERNAL_API_URL: good.url }),
      "without database": await startService({ DATABASE_URL: "postgresql://tasks@127.0.0.1:1/tasks" }),
      "failing external API": await startService({ DATABASE_URL, EXTERNAL_API_URL: failing.url }),
      "silent external API": await startService({
        DATABASE_URL,
        EXTERNAL_API_URL: silent.url,
        EXTERNAL_API_TIMEOUT_MS: "20",
      }),
    };
  });
  afterAll(async () => {
    await Promise.all(Object.values(services).map((service) => service.close()));
    await Promise.all(externals.map((external) => external.close()));
    await database.close();
  });

  it("is an OpenAPI 3.1 document whose references all resolve", () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    for (const [, reference] of text.matchAll(/\$ref: "(#[^"]+)"/g)) {
      expect(ajv.getSchema(`openapi${reference}`), reference).toBeDefined();
    }
  });

  it("has every route of the service, and no other", () => {
    const settings = readSettings({ DATABASE_URL: database.url });
    const log = createLog(() => {}, systemClock);
    const tasks = new TasksDatabase(settings.database, log);
    const app = createApp({ settings, database: tasks, tracer: noTracer, log, clock: systemClock, fetch });

    const routes = app.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);

    expect(new Set(routes)).toEqual(new Set(documented.map(({ method, path }) => `${method} ${path}`)));
  });

  it("has a case here for every status, and no other", () => {
    expect(Object.keys(cases).sort()).toEqual(
      documented.map(({ method, path, status }) => `${method} ${path} ${status}`).sort(),
    );
  });

  it.each(documented)(
    "describes what $method $path answers with $status",
    async ({ method, path, status }) => {
      const {
        service = "well",
        path: asked = path,
        body,
        contentType = "application/json",
      } = cases[`${method} ${path} ${status}`] ?? {};
      const headers = body === undefined ? {} : { "Content-Type": contentType };

      const response = await fetch(services[service].url + asked, {
        method: method.toUpperCase(),
        headers,
        ...(body === undefined ? {} : { body }),
      });

      expect(response.status).toBe(Number(status));
      const described = resolve(document.paths[path]?.[method]?.responses[status]);
      for (const [name, { required }] of Object.entries(described.headers ?? {})) {
        if (required) expect(response.headers.get(name), name).not.toBeNull();
      }
      if (!described.content) return expect(await response.text()).toBe("");
      const type = response.headers.get("Content-Type") ?? "";
      expect(Object.keys(described.content)).toEqual([type]);
      const schema = `${pointerTo(path, method, status)}/content/${escapeKey(type)}/schema`;
      const validate = ajv.getSchema(schema) ?? ajv.compile({ $ref: schema });
      expect(validate(await response.json()), JSON.stringify(validate.errors)).toBe(true);
    },
  );
});

const escapeKey = (key: string) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));

function pointerTo(path: string, method: string, status: string): string {
  const response = document.paths[path]?.[method]?.responses[status];
  if (response && "$ref" in response) return `openapi${response.$ref}`;
  return `openapi#/paths/${escapeKey(path)}/${method}/responses/${status}`;
}

function resolve(response: Operation["responses"][string] | undefined): DocumentedResponse {
  if (!response) throw new Error("not in the document");
  if (!("$ref" in response)) return response;
  const found = response.$ref
    .slice(2)
    .split("/")
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], document);
  return found as DocumentedResponse;
}
