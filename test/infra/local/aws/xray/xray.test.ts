import {
  BatchGetTracesCommand,
  GetSamplingRulesCommand,
  GetServiceGraphCommand,
  GetTraceSummariesCommand,
  PutTraceSegmentsCommand,
  XRayClient,
} from "@aws-sdk/client-xray";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Endpoint, startEndpoint } from "../../../../../infra/local/aws/wire/endpoint.ts";
import { startXRay, type XRay } from "../../../../../infra/local/aws/xray/xray.ts";
import { clientSettings } from "../../../../support/client-settings.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";
import { exampleTraceId, segment, subsegment } from "./segments.ts";

const otherTraceId = "1-68b0c0de-0000000000000000000000ff";
const timeRange = { StartTime: new Date("2026-01-01T00:00:00Z"), EndTime: new Date("2026-01-01T01:00:00Z") };

let clock: VirtualClock;
let xray: XRay;
let endpoint: Endpoint;
let client: XRayClient;

beforeEach(async () => {
  clock = new VirtualClock();
  xray = await startXRay({ clock, indexingDelayMs: 2_000 });
  endpoint = await startEndpoint({ services: [xray.service] });
  client = new XRayClient(clientSettings(endpoint.url));
});
afterEach(async () => {
  client.destroy();
  await endpoint.close();
  await xray.close();
});

async function put(...documents: object[]) {
  const { UnprocessedTraceSegments } = await client.send(
    new PutTraceSegmentsCommand({ TraceSegmentDocuments: documents.map((each) => JSON.stringify(each)) }),
  );
  await clock.advance(2_000);
  return UnprocessedTraceSegments;
}
const batchGet = (...TraceIds: string[]) => client.send(new BatchGetTracesCommand({ TraceIds }));
async function documents(traceId = exampleTraceId) {
  const { Traces } = await batchGet(traceId);
  return Traces?.[0]?.Segments?.map(({ Document }) => JSON.parse(Document ?? "")) ?? [];
}

test("returns a trace with its segments as JSON, and the unknown ids", async () => {
  expect(await put(segment())).toEqual([]);

  const { Traces, UnprocessedTraceIds } = await batchGet(exampleTraceId, otherTraceId);

  expect(Traces).toMatchObject([{ Id: exampleTraceId, Duration: 1, LimitExceeded: false }]);
  expect(Traces?.[0]?.Segments?.map(({ Id }) => Id)).toEqual(["1111111111111111"]);
  expect(JSON.parse(Traces?.[0]?.Segments?.[0]?.Document ?? "")).toEqual(segment());
  expect(UnprocessedTraceIds).toEqual([otherTraceId]);
});

test("returns a document once it is indexed", async () => {
  await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: [JSON.stringify(segment())] }));
  await clock.advance(1_999);
  expect(await documents()).toEqual([]);

  await clock.advance(1);

  expect(await documents()).toHaveLength(1);
});

test("refuses more than five ids, none, and an invalid one", async () => {
  const six = Array.from({ length: 6 }, () => exampleTraceId);

  for (const ids of [six, [], ["1-2-3"], [exampleTraceId.toUpperCase()]]) {
    await expect(batchGet(...ids)).rejects.toMatchObject({ name: "InvalidRequestException" });
  }
});

test.each([
  [{ ...segment(), id: "short" }, "id: must be 16 lower-case hexadecimal digits"],
  [{ ...segment(), trace_id: "1-2-3" }, "trace_id: must be"],
  [{ ...segment(), name: "" }, "name:"],
  [{ ...segment(), end_time: undefined }, "must have an end_time, or be in_progress"],
  [{ ...segment(), type: "subsegment" }, "must name its parent_id"],
  [segment({ subsegments: [subsegment({ id: 1 })] }), "subsegments.0.id"],
])("refuses an invalid document: %#", async (document, message) => {
  const refused = await put(document, segment({ id: "3333333333333333" }));

  expect(refused).toMatchObject([{ ErrorCode: "ParseError", Message: expect.stringContaining(message) }]);
  expect(await documents()).toMatchObject([{ id: "3333333333333333" }]);
});

test("replaces a segment in progress by the finished one, in any order of arrival", async () => {
  const begun = segment({ end_time: undefined, in_progress: true });
  await put(begun);
  expect(await documents()).toMatchObject([{ in_progress: true }]);

  await put(segment());
  await put(begun);

  expect(await documents()).toEqual([segment()]);
});

test("embeds subsegments that arrive first, nested or separately in their segment", async () => {
  const own = { type: "subsegment", trace_id: exampleTraceId };
  const inner = subsegment({ ...own, id: "4444444444444444", name: "inner", parent_id: "2222222222222222" });

  await put(inner);
  expect(await documents()).toEqual([]);
  await put(subsegment({ ...own, parent_id: "1111111111111111" }));
  await put(segment({ subsegments: [subsegment({ id: "5555555555555555", name: "embedded" })] }));

  expect(await documents()).toEqual([
    segment({
      subsegments: [
        subsegment({ id: "5555555555555555", name: "embedded" }),
        subsegment({ subsegments: [subsegment({ id: "4444444444444444", name: "inner" })] }),
      ],
    }),
  ]);
});

test("infers a segment for a remote service that sends none", async () => {
  const query = subsegment({ namespace: "remote", sql: { sanitized_query: "SELECT 1" }, fault: true });
  const call = subsegment({ id: "6666666666666666", name: "api", namespace: "remote" });
  const answered = segment({ id: "7777777777777777", name: "api", parent_id: "6666666666666666" });

  await put(segment({ subsegments: [query, call] }), answered);

  const inferred = (await documents()).filter((each) => each.inferred);
  expect(inferred).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      trace_id: exampleTraceId,
      parent_id: "2222222222222222",
      name: "postgres",
      start_time: 1_767_225_600.25,
      end_time: 1_767_225_600.75,
      sql: { sanitized_query: "SELECT 1" },
      fault: true,
      inferred: true,
      origin: "Database::SQL",
    },
  ]);
});

test("reports a trace that is too large to be complete", async () => {
  const large = (id: string) => segment({ id, metadata: { default: { text: "x".repeat(60_000) } } });

  await put(...Array.from({ length: 10 }, (_, index) => large(`111111111111111${index}`)));

  const { Traces } = await batchGet(exampleTraceId);
  expect(Traces).toMatchObject([{ LimitExceeded: true, Segments: { length: 8 } }]);
});

test("summarises the traces of a time window, the newest first", async () => {
  const http = { request: { method: "GET", url: "http://127.0.0.1/tasks" }, response: { status: 500 } };
  await put(segment({ http, fault: true, annotations: { release: "1.1.0" } }));
  await put(segment({ trace_id: otherTraceId, start_time: 1_767_225_700, end_time: 1_767_225_702 }));
  await put(
    segment({
      trace_id: otherTraceId.replace("ff", "aa"),
      start_time: 1_767_229_300,
      end_time: 1_767_229_301,
    }),
  );

  const { TraceSummaries, TracesProcessedCount } = await client.send(new GetTraceSummariesCommand(timeRange));

  expect(TracesProcessedCount).toBe(2);
  expect(TraceSummaries).toMatchObject([
    { Id: otherTraceId, Duration: 2, HasFault: false, StartTime: new Date("2026-01-01T00:01:40Z") },
    {
      Id: exampleTraceId,
      ResponseTime: 1,
      HasFault: true,
      IsPartial: false,
      Http: { HttpURL: "http://127.0.0.1/tasks", HttpMethod: "GET", HttpStatus: 500 },
      Annotations: { release: [{ AnnotationValue: { StringValue: "1.1.0" } }] },
      ServiceIds: [{ Name: "tasks" }],
    },
  ]);
});

test("pages through summaries", async () => {
  const many = Array.from({ length: 101 }, (_, index) =>
    segment({ trace_id: `1-68b0c0de-${String(index).padStart(24, "0")}` }),
  );
  await put(...many);

  const first = await client.send(new GetTraceSummariesCommand(timeRange));
  const second = await client.send(
    new GetTraceSummariesCommand({ ...timeRange, NextToken: first.NextToken }),
  );

  expect(first.TraceSummaries).toHaveLength(100);
  expect(second.TraceSummaries).toHaveLength(1);
  expect(second.NextToken).toBeUndefined();
});

test("draws the service graph from the client to the database and the external API", async () => {
  const query = subsegment({ name: "tasks@127.0.0.1", namespace: "remote", sql: {} });
  const call = subsegment({
    id: "6666666666666666",
    name: "api.example.com",
    namespace: "remote",
    error: true,
  });
  await put(segment({ origin: "AWS::ECS::Container", subsegments: [query, call] }));
  await put(segment({ trace_id: otherTraceId, origin: "AWS::ECS::Container", fault: true }));

  const { Services } = await client.send(new GetServiceGraphCommand(timeRange));

  const nodes = Object.fromEntries((Services ?? []).map((node) => [`${node.Type} ${node.Name}`, node]));
  const app = nodes["AWS::ECS::Container tasks"];
  const database = nodes["Database::SQL tasks@127.0.0.1"];
  const api = nodes["remote api.example.com"];
  expect(Object.keys(nodes)).toHaveLength(4);
  expect(nodes["client tasks"]?.Edges).toMatchObject([
    { ReferenceId: app?.ReferenceId, SummaryStatistics: { TotalCount: 2, OkCount: 1 } },
  ]);
  expect(app).toMatchObject({
    Root: true,
    SummaryStatistics: {
      TotalCount: 2,
      OkCount: 1,
      TotalResponseTime: 2,
      FaultStatistics: { OtherCount: 1, TotalCount: 1 },
    },
    ResponseTimeHistogram: [{ Value: 1, Count: 2 }],
  });
  expect(app?.Edges?.map(({ ReferenceId }) => ReferenceId)).toEqual([
    database?.ReferenceId,
    api?.ReferenceId,
  ]);
  expect(database).toMatchObject({ Edges: [], SummaryStatistics: { OkCount: 1, TotalResponseTime: 0.5 } });
  expect(api?.SummaryStatistics?.ErrorStatistics).toEqual({ OtherCount: 1, ThrottleCount: 0, TotalCount: 1 });
});

test("refuses a service graph of more than six hours", async () => {
  const longer = { ...timeRange, EndTime: new Date("2026-01-01T06:00:01Z") };

  await expect(client.send(new GetServiceGraphCommand(longer))).rejects.toMatchObject({
    name: "InvalidRequestException",
    message: "The time range cannot be longer than 6 hours",
  });
});

test("records every request by its sampling rule", async () => {
  const { SamplingRuleRecords } = await client.send(new GetSamplingRulesCommand({}));

  expect(SamplingRuleRecords).toMatchObject([{ SamplingRule: { RuleName: "Default", FixedRate: 1 } }]);
});

test("drops the oldest of more than ten thousand traces", async () => {
  const many = Array.from({ length: 10_001 }, (_, index) =>
    JSON.stringify(segment({ trace_id: `1-68b0c0de-${String(index).padStart(24, "0")}` })),
  );
  await xray.service.operations.PutTraceSegments?.({ TraceSegmentDocuments: many });
  await clock.advance(2_000);

  const { Traces, UnprocessedTraceIds } = await batchGet(
    `1-68b0c0de-${"0".padStart(24, "0")}`,
    `1-68b0c0de-${"1".padStart(24, "0")}`,
  );

  expect(Traces).toHaveLength(1);
  expect(UnprocessedTraceIds).toEqual([`1-68b0c0de-${"0".padStart(24, "0")}`]);
});
