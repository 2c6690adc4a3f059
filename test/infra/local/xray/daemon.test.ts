import AWSXRay from "aws-xray-sdk-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SegmentDocument } from "../../../../infra/local/xray/segment.ts";
import { startXRay, type XRay } from "../../../../infra/local/xray/xray.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";
import { datagram, segment, sendDatagrams, TRACE } from "./segments.ts";

let xray: XRay;
let received: SegmentDocument[];
let onSegment: (segment: SegmentDocument) => void;

beforeEach(async () => {
  received = [];
  xray = await startXRay({
    clock: new VirtualClock(),
    onSegment: (segment) => {
      received.push(segment);
      onSegment(segment);
    },
  });
});
afterEach(() => xray.close());

/** Resolves when the daemon has taken so many documents. */
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

test("takes a segment from a datagram", async () => {
  const taken = receiving(1);

  await sendDatagrams(xray.daemonAddress, datagram(segment({ annotations: { release: "1.1.0" } })));
  await taken;

  expect(await segmentsOf(TRACE)).toEqual([segment({ annotations: { release: "1.1.0" } })]);
});

test("drops what is no segment and takes the next one", async () => {
  const taken = receiving(1);

  await sendDatagrams(
    xray.daemonAddress,
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

test("puts together what the X-Ray SDK streams", async () => {
  AWSXRay.middleware.disableCentralizedSampling();
  AWSXRay.setDaemonAddress(xray.daemonAddress);
  AWSXRay.setStreamingThreshold(0); // What ends while others are open is sent on its own.
  const root = new AWSXRay.Segment("tasks", TRACE, "aaaaaaaaaaaaaaaa");
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
  const [first, ...rest] = await segmentsOf(TRACE);
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
