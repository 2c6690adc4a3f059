import AWSXRay from "aws-xray-sdk-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Daemon, startDaemon } from "../../../../../infra/local/aws/xray/daemon.ts";
import type { SegmentDocument } from "../../../../../infra/local/aws/xray/segment.ts";
import { startXRay, type XRay } from "../../../../../infra/local/aws/xray/xray.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";
import { datagram, exampleTraceId, segment, sendDatagrams } from "./segments.ts";

let xray: XRay;
let daemon: Daemon;
let received: SegmentDocument[];
let onSegment: () => void;

/** X-Ray, and a daemon that reports the received documents. */
beforeEach(async () => {
  received = [];
  xray = await startXRay({ clock: new VirtualClock() });
  daemon = await startDaemon({
    onSegment: (segment) => {
      received.push(segment);
      xray.service.operations.PutTraceSegments?.({ TraceSegmentDocuments: [JSON.stringify(segment)] });
      onSegment();
    },
  });
});
afterEach(async () => {
  await daemon.close();
  await xray.close();
});

/** Resolves when the daemon has received this many documents. */
function receiving(count: number): Promise<void> {
  return new Promise((resolve) => {
    onSegment = () => {
      if (received.length >= count) resolve();
    };
  });
}

async function segmentsOf(traceId: string): Promise<SegmentDocument[]> {
  const answer = await xray.service.operations.BatchGetTraces?.({ TraceIds: [traceId] });
  const { Traces } = answer as { Traces: { Segments: { Document: string }[] }[] };
  return Traces.flatMap(({ Segments }) => Segments.map(({ Document }) => JSON.parse(Document)));
}

test("receives a segment from a datagram", async () => {
  const taken = receiving(1);

  await sendDatagrams(daemon.address, datagram(segment({ annotations: { release: "1.1.0" } })));
  await taken;

  expect(await segmentsOf(exampleTraceId)).toEqual([segment({ annotations: { release: "1.1.0" } })]);
});

test("drops an invalid datagram and receives the next one", async () => {
  const taken = receiving(1);

  await sendDatagrams(
    daemon.address,
    "",
    "hello",
    `{"format":"json","version":2}\n${JSON.stringify(segment())}`,
    '{"format":"json","version":1}\n{"broken',
    '{"format":"json","version":1}\nnull',
    datagram(segment({ id: "XYZ" })),
    datagram(segment({ trace_id: "1-1-1" })),
    datagram(segment({ end_time: undefined })),
    datagram(segment({ name: "tasks, the whole" })),
  );
  await taken;

  expect(received).toMatchObject([{ name: "tasks, the whole" }]);
});

test("assembles what the X-Ray SDK streams", async () => {
  AWSXRay.middleware.disableCentralizedSampling();
  AWSXRay.setDaemonAddress(daemon.address);
  AWSXRay.setStreamingThreshold(0); // Finished subsegments are sent separately while others are open.
  const root = new AWSXRay.Segment("tasks", exampleTraceId, "aaaaaaaaaaaaaaaa");
  const taken = receiving(3);

  const logic = root.addNewSubsegment("application-logic");
  const query = logic.addNewSubsegment("postgres@127.0.0.1");
  query.addAttribute("namespace", "remote");
  query.addSqlData({ sanitized_query: "SELECT 1", database_type: "PostgreSQL" } as never);
  const later = root.addNewSubsegment("later");
  query.close();
  logic.close();
  later.close();
  root.close();
  await taken;

  expect(received.map(({ type, name }) => [type, name])).toEqual([
    ["subsegment", "postgres@127.0.0.1"],
    ["subsegment", "application-logic"],
    [undefined, "tasks"],
  ]);
  const [first, ...rest] = await segmentsOf(exampleTraceId);
  expect(first).toMatchObject({ name: "tasks", parent_id: "aaaaaaaaaaaaaaaa" });
  const names = first?.subsegments?.map(({ name, subsegments }) => [
    name,
    ...(subsegments ?? []).map((each) => each.name),
  ]);
  expect(names).toHaveLength(2);
  expect(names).toContainEqual(["application-logic", "postgres@127.0.0.1"]);
  expect(names).toContainEqual(["later"]);
  expect(rest).toMatchObject([
    { name: "postgres@127.0.0.1", inferred: true, origin: "Database::SQL", parent_id: query.id },
  ]);
});

test("receives and logs what was sent to a daemon before it is closed", async () => {
  const lines: string[] = [];
  const beside = await xray.startDaemon({ onLine: (line) => lines.push(line) });

  await sendDatagrams(beside.address, datagram(segment()), "no segment");
  await beside.close();

  expect(lines).toEqual(["[Info] Successfully sent batch of 1 segments"]);
  expect(await segmentsOf(exampleTraceId)).toEqual([segment()]);
});

test("logs why X-Ray refuses its segments, which X-Ray does not return", async () => {
  const lines: string[] = [];
  const refusal = () => "AccessDeniedException: no";
  const refused = await xray.startDaemon({ onLine: (line) => lines.push(line), refusal });

  await sendDatagrams(refused.address, datagram(segment()));
  await refused.close();

  expect(lines).toEqual(["[Error] Sending segment batch failed with: AccessDeniedException: no"]);
  expect(await segmentsOf(exampleTraceId)).toEqual([]);
});
