import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../infra/local/aws/postgres/postgres.ts";
import contracts from "../../service/smoke-tests.json" with { type: "json" };
import { type ExternalApi, startExternalApi } from "./support/external-api.ts";
import { type RunningService, startService } from "./support/running-service.ts";
import { tasksDatabase } from "./support/tasks-database.ts";
import { newTraceId, type SegmentDocument, startXrayDaemon, type XrayDaemon } from "./support/xray-daemon.ts";

/** Of JSON Schema (draft-07), what a contract's body may use: its readers need to know no more. */
const bodySchema = {
  $id: "body",
  type: "object",
  additionalProperties: false,
  properties: {
    type: {},
    const: {},
    enum: { type: "array" },
    required: { type: "array", items: { type: "string" } },
    properties: { type: "object", additionalProperties: { $ref: "body" } },
    items: { $ref: "body" },
    minItems: { type: "integer" },
    format: { enum: ["uuid", "date-time"] },
  },
};

const contractSchema = {
  type: "object",
  additionalProperties: false,
  required: [
    "name",
    "method",
    "path",
    "expectedStatus",
    "expectedBody",
    "minimumDurationMs",
    "maximumDurationMs",
  ],
  properties: {
    name: { type: "string" },
    method: { const: "GET" },
    path: { type: "string", pattern: "^/[a-z/-]*$" },
    expectedStatus: { type: "integer" },
    expectedBody: { $ref: "body" },
    minimumDurationMs: { type: "integer" },
    maximumDurationMs: { type: "integer" },
    expectedSubsegment: {
      type: "object",
      additionalProperties: false,
      required: ["minimumDurationMs"],
      properties: {
        name: { type: "string" },
        namespace: { const: "remote" },
        databaseType: { const: "PostgreSQL" },
        minimumDurationMs: { type: "integer" },
      },
    },
  },
};

const delayScale = 0.02;

const ajv = new Ajv({ strict: false });
ajv.addFormat("uuid", /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
ajv.addSchema(bodySchema);

describe("smoke-tests.json", () => {
  let database: Database;
  let external: ExternalApi;
  let daemon: XrayDaemon;
  let service: RunningService;

  beforeAll(async () => {
    database = await tasksDatabase();
    external = await startExternalApi((request, response) => {
      setTimeout(() => response.end(), Number(request.url?.slice(1)) * 1_000 + 1);
    });
    daemon = await startXrayDaemon();
    service = await startService({
      DATABASE_URL: database.url,
      AWS_XRAY_DAEMON_ADDRESS: daemon.address,
      DELAY_SCALE: String(delayScale),
      EXTERNAL_API_URL: `${external.url}/{seconds}`,
    });
  });
  afterAll(async () => {
    await service.close();
    await Promise.all([daemon.close(), external.close()]);
    await database.close();
  });

  it("is a list of well-formed contracts over every part of the runbook's verification", () => {
    const validate = ajv.compile({ type: "array", items: contractSchema });

    expect(validate(contracts), JSON.stringify(validate.errors)).toBe(true);
    expect(contracts.map(({ path }) => path)).toEqual([
      "/health",
      "/tasks",
      "/tasks/slow-db",
      "/tasks/slow-logic",
      "/tasks/slow-external",
    ]);
    expect(new Set(contracts.map(({ name }) => name)).size).toBe(contracts.length);
  });

  it.each(contracts)("$name", async (contract) => {
    const traceId = newTraceId();
    const start = performance.now();

    const response = await fetch(service.url + contract.path, {
      headers: { "X-Amzn-Trace-Id": `Root=${traceId};Sampled=1` },
    });
    const body = await response.json();
    const durationMs = performance.now() - start;

    expect(response.status).toBe(contract.expectedStatus);
    const validate = ajv.compile(contract.expectedBody);
    expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
    expect(durationMs).toBeGreaterThanOrEqual(contract.minimumDurationMs * delayScale);
    expect(durationMs).toBeLessThanOrEqual(contract.maximumDurationMs);
    const [segment] = await daemon.segmentsOf(traceId);
    if (contract.expectedSubsegment) expect(segment?.subsegments).toHaveLength(1);
    if (contract.expectedSubsegment) expectSubsegment(segment?.subsegments?.[0], contract.expectedSubsegment);
  });
});

function expectSubsegment(
  subsegment: SegmentDocument | undefined,
  expected: { name?: string; namespace?: string; databaseType?: string; minimumDurationMs: number },
): void {
  if (expected.name) expect(subsegment?.name).toBe(expected.name);
  if (expected.namespace) expect(subsegment?.namespace).toBe(expected.namespace);
  if (expected.databaseType) expect(subsegment?.sql?.database_type).toBe(expected.databaseType);
  const milliseconds = Math.round(((subsegment?.end_time ?? 0) - (subsegment?.start_time ?? 0)) * 1_000);
  expect(milliseconds).toBeGreaterThanOrEqual(expected.minimumDurationMs * delayScale);
}
