import { describe, expect, it } from "vitest";
import { type ExpectedTrace, judgeTrace } from "../../orchestrator/traces.ts";

const traceId = "1-6955b900-0123456789abcdef01234567";
const start = 1_767_225_600;

const slowDb: ExpectedTrace = {
  name: "a delay in the database",
  traceId,
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

/** What X-Ray makes of a remote subsegment by itself. */
const inferred = segment({
  id: "3333333333333333",
  name: "postgres@127.0.0.1",
  parent_id: "2222222222222222",
  inferred: true,
  namespace: "remote",
  sql: { database_type: "PostgreSQL" },
});

const judge = (expected: ExpectedTrace, documents: readonly (object | string)[], delayScale = 1) =>
  judgeTrace(
    expected,
    {
      Id: traceId,
      Segments: documents.map((one) => ({ Document: typeof one === "string" ? one : JSON.stringify(one) })),
    },
    delayScale,
  );

describe("judging a trace", () => {
  it("is complete with the expected subsegment, however deep", () => {
    const nested = {
      ...query(3.5),
      name: "handler",
      namespace: undefined,
      sql: undefined,
      subsegments: [query(3)],
    };

    expect(judge(slowDb, [segment({ subsegments: [nested] }), inferred])).toEqual({ status: "complete" });
  });

  it("finds a subsegment that was sent ahead of its segment", () => {
    const ahead = { ...query(3), trace_id: traceId, parent_id: "1111111111111111", type: "subsegment" };

    expect(judge(slowDb, [ahead, segment()])).toEqual({ status: "complete" });
  });

  it("needs no subsegment where none is expected", () => {
    expect(judge({ name: "healthy", traceId }, [segment()])).toEqual({ status: "complete" });
  });

  it.each<[string, readonly (object | string)[]]>([
    ["X-Ray has no segments", []],
    ["the segment is in progress", [segment({ in_progress: true, end_time: undefined })]],
    ["only inferred segments are there", [inferred]],
    ["only a subsegment is there", [{ ...query(3), trace_id: traceId, parent_id: "1", type: "subsegment" }]],
    ["the document is no JSON", ["{"]],
    ["the document is no segment", ['{"id": 1}']],
  ])("is missing while %s", (_, documents) => {
    expect(judge(slowDb, documents)).toEqual({ status: "missing" });
  });

  it("is missing while X-Ray does not know the id", () => {
    expect(judgeTrace(slowDb, undefined, 1)).toEqual({ status: "missing" });
  });

  it.each<[string, object, string]>([
    ["a fault", { fault: true, subsegments: [query(3)] }, "the segment is flagged as fault"],
    ["an error", { error: true, subsegments: [query(3)] }, "the segment is flagged as error"],
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

  it("does not take an inferred segment for the subsegment", () => {
    expect(judge(slowDb, [segment(), inferred]).status).toBe("wrong");
  });

  it("scales the least duration", () => {
    const fast = [segment({ subsegments: [query(0.3)] })];

    expect(judge(slowDb, fast, 0.1)).toEqual({ status: "complete" });
    expect(judge(slowDb, fast, 0.2).status).toBe("wrong");
  });
});
