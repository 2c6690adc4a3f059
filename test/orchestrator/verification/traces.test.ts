import { describe, expect, it } from "vitest";
import type { MapEdge, ServiceMap } from "../../../orchestrator/verification/trace-report.ts";
import { traceTimeline } from "../../../orchestrator/verification/trace-timeline.ts";
import { type ExpectedTrace, judgeTrace } from "../../../orchestrator/verification/traces.ts";

const traceId = "1-6955b900-0123456789abcdef01234567";
const start = 1_767_225_600;

const slowDb: ExpectedTrace = {
  name: "a delay in the database",
  traceId,
  status: 200,
  subsegment: { namespace: "remote", databaseType: "PostgreSQL", minimumDurationMs: 3000 },
};

const query = (seconds: number, changes: object = {}) => ({
  id: "2222222222222222",
  name: "postgres@127.0.0.1",
  namespace: "remote",
  start_time: start,
  end_time: start + seconds,
  sql: { database_type: "PostgreSQL", sanitized_query: "SELECT pg_sleep($1)" },
  ...changes,
});

const segment = (changes: object = {}) => ({
  id: "1111111111111111",
  trace_id: traceId,
  name: "tasks",
  start_time: start,
  end_time: start + 4,
  ...changes,
});

/** The segment that X-Ray infers from a remote subsegment. */
const inferred = segment({
  id: "3333333333333333",
  name: "postgres@127.0.0.1",
  parent_id: "2222222222222222",
  inferred: true,
  namespace: "remote",
  sql: { database_type: "PostgreSQL" },
});

const node = (type: string, name: string) => ({ id: `${type} ${name}`, type, name });
const client = node("client", "tasks");
const service = node("AWS::ECS::Container", "tasks");
const database = node("Database::SQL", "postgres@127.0.0.1");
const edge = (from: { id: string }, to: { id: string }, requests = 1): MapEdge => ({
  from: from.id,
  to: to.id,
  requests,
  averageMs: 3000,
  errors: 0,
  faults: 0,
});
const map: ServiceMap = {
  nodes: [client, service, database],
  edges: [edge(client, service), edge(service, database)],
};

const documentsOf = (documents: readonly (object | string)[]) => ({
  Id: traceId,
  Segments: documents.map((one) => ({ Document: typeof one === "string" ? one : JSON.stringify(one) })),
});

const judge = (
  expected: ExpectedTrace,
  documents: readonly (object | string)[],
  { delayScale = 1, shown = map } = {},
) => judgeTrace(expected, { trace: documentsOf(documents), map: shown }, delayScale);

const complete = { status: "complete", problems: [] };
const missing = { status: "missing", problems: [] };

describe("judging a trace", () => {
  it("is complete with the expected subsegment, however deep", () => {
    const nested = {
      ...query(3.5),
      name: "handler",
      namespace: undefined,
      sql: undefined,
      subsegments: [query(3)],
    };

    expect(judge(slowDb, [segment({ subsegments: [nested] }), inferred])).toEqual(complete);
  });

  it("finds a subsegment that was streamed before its segment", () => {
    const ahead = { ...query(3), trace_id: traceId, parent_id: "1111111111111111", type: "subsegment" };

    expect(judge(slowDb, [ahead, segment()])).toEqual(complete);
  });

  it("is complete though the service's clock was set back within the subsegment", () => {
    expect(judge(slowDb, [segment({ subsegments: [query(-3600)] })])).toEqual(complete);
  });

  it("needs no subsegment if none is expected", () => {
    expect(judge({ name: "healthy", traceId, status: 200 }, [segment()])).toEqual(complete);
  });

  it.each<[string, readonly (object | string)[]]>([
    ["X-Ray has no segments", []],
    ["the segment is in progress", [segment({ in_progress: true, end_time: undefined })]],
    ["only inferred segments are there", [inferred]],
    ["only a subsegment is there", [{ ...query(3), trace_id: traceId, parent_id: "1", type: "subsegment" }]],
    ["the document is no JSON", ["{"]],
    ["the document is no segment", ['{"id": 1}']],
  ])("is missing while %s", (_, documents) => {
    expect(judge(slowDb, documents)).toEqual(missing);
  });

  it("is missing while X-Ray does not know the id", () => {
    expect(judgeTrace(slowDb, { trace: undefined, map }, 1)).toEqual(missing);
  });

  it.each<[string, object, string]>([
    ["a fault", { fault: true, subsegments: [query(3)] }, "the segment is flagged as fault"],
    ["an error", { error: true, subsegments: [query(3)] }, "the segment is flagged as error"],
    [
      "a fault in a call",
      { subsegments: [query(3), query(0.1, { fault: true })] },
      "postgres@127.0.0.1 is flagged as fault",
    ],
    [
      "no such subsegment",
      { subsegments: [query(3, { sql: { database_type: "MySQL" } })] },
      "no subsegment with namespace remote, database type PostgreSQL",
    ],
    [
      "a subsegment that was too fast",
      { subsegments: [query(0.002), query(2.9)] },
      "the subsegment with namespace remote, database type PostgreSQL took 2900 ms, expected at least 2995 ms",
    ],
  ])("is wrong with %s", (_, changes, problem) => {
    expect(judge(slowDb, [segment(changes)])).toEqual({ status: "wrong", problems: [problem] });
  });

  it("does not treat an inferred segment as the subsegment", () => {
    expect(judge(slowDb, [segment(), inferred]).status).toBe("wrong");
  });

  it("scales the minimum duration", () => {
    const fast = [segment({ subsegments: [query(0.3)] })];

    expect(judge(slowDb, fast, { delayScale: 0.1 })).toEqual(complete);
    expect(judge(slowDb, fast, { delayScale: 0.2 }).status).toBe("wrong");
  });

  it.each([
    [404, { error: true }],
    [503, { fault: true }],
  ])("accepts the flag of an expected %d", (status, flags) => {
    expect(judge({ name: "no such task", traceId, status }, [segment(flags)])).toEqual(complete);
  });

  it.each<[string, ServiceMap, string]>([
    ["from the client", { ...map, edges: [edge(service, database)] }, "client → tasks"],
    ["to the database", { ...map, edges: [edge(client, service)] }, "tasks → postgres@127.0.0.1"],
    [
      "to the database with a call",
      { ...map, edges: [edge(client, service), edge(service, database, 0)] },
      "tasks → postgres@127.0.0.1",
    ],
  ])("is missing while the map shows no edge %s", (_, shown, lacking) => {
    expect(judge(slowDb, [segment({ subsegments: [query(3)] })], { shown })).toEqual({
      status: "missing",
      problems: [`the service map has no edge ${lacking}`],
    });
  });

  it("finds a called service on the map by the name of its own segment", () => {
    const orders = node("", "orders");
    const external: ExpectedTrace = {
      name: "a delay in an external API",
      traceId,
      status: 200,
      subsegment: { name: "external-api", namespace: "remote", minimumDurationMs: 0 },
    };
    const call = { ...query(2), name: "external-api", sql: undefined };
    const answer = { ...segment(), name: "orders", parent_id: call.id };
    const shown = { nodes: [client, service, orders], edges: [edge(client, service), edge(service, orders)] };

    expect(judge(external, [segment({ subsegments: [call] }), answer], { shown })).toEqual(complete);
    expect(judge(external, [segment({ subsegments: [call] })], { shown }).problems).toEqual([
      "the service map has no edge tasks → external-api",
    ]);
  });
});

describe("the timeline of a trace", () => {
  const spans = (documents: readonly object[]) =>
    traceTimeline({ name: "slow", traceId }, documentsOf(documents))?.spans.map(
      ({ name, depth, startMs, durationMs }) => `${depth} ${name} ${startMs}+${durationMs}`,
    );

  it("has each span once, the children in their order below their parents", () => {
    const ahead = {
      ...query(1),
      id: "4444444444444444",
      name: "first",
      trace_id: traceId,
      parent_id: "1111111111111111",
      type: "subsegment",
    };
    const nested = { ...query(3), start_time: start + 1, end_time: start + 4, name: "second" };
    const handler = { ...nested, id: "5", name: "handler", subsegments: [nested] };

    expect(spans([ahead, segment({ subsegments: [handler] }), inferred])).toEqual([
      "0 tasks 0+4000",
      "1 first 0+1000",
      "1 handler 1000+3000",
      "2 second 1000+3000",
    ]);
  });

  it("has each span once though documents name each other as parents, or are sent twice", () => {
    const embedded = query(3);
    const loop = (id: string, parent_id: string) =>
      query(1, { type: "subsegment", trace_id: traceId, id, parent_id, name: id });
    const documents = [
      segment({ in_progress: true, end_time: undefined }),
      segment({ subsegments: [embedded] }),
      ...[loop("a", "b"), loop("b", "a"), loop("c", "c"), loop("d", "1111111111111111")],
      ...[loop("e", "d"), loop("d", "e")],
      ...Array.from({ length: 40 }, (_, level) => loop(`level ${level + 1}`, `level ${level}`)).flatMap(
        (one) => [one, { ...one, subsegments: [{ ...one }] }],
      ),
      { ...embedded, type: "subsegment", parent_id: "1111111111111111" },
      loop("level 0", "1111111111111111"),
    ];

    const names = (spans(documents) ?? []).map((span) => span.replace(/^\d+ (.*) \S+$/, "$1"));

    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(["tasks", "postgres@127.0.0.1", "d", "e", "level 40"]));
  });

  it("takes no document with a time that is no number", () => {
    expect(spans([segment({ start_time: "1" })])).toBeUndefined();
    expect(
      traceTimeline(
        { name: "a", traceId },
        { Segments: [{ Document: '{"name":"tasks","start_time":1e999,"end_time":1e999}' }] },
      ),
    ).toBeUndefined();
  });

  it("is undefined while the segment is missing", () => {
    expect(traceTimeline({ name: "slow", traceId }, documentsOf([inferred]))).toBeUndefined();
  });

  it("omits spans above the limit, and counts them", () => {
    const many = Array.from({ length: 150 }, (_, index) => query(index));

    const timeline = traceTimeline({ name: "slow", traceId }, documentsOf([segment({ subsegments: many })]));

    expect(timeline?.spans).toHaveLength(100);
    expect(timeline?.omitted).toBe(51);
  });
});
