import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** A segment, or a subsegment in it or sent ahead of it. */
export interface SegmentDocument {
  readonly id: string;
  readonly name: string;
  readonly trace_id?: string;
  readonly parent_id?: string;
  readonly type?: string;
  readonly namespace?: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly fault?: boolean;
  readonly error?: boolean;
  readonly throttle?: boolean;
  readonly cause?: { readonly exceptions?: { readonly message: string }[] };
  readonly service?: { readonly version: string };
  readonly http?: {
    readonly request?: Record<string, unknown>;
    readonly response?: { readonly status: number };
  };
  readonly sql?: Record<string, string>;
  readonly subsegments?: SegmentDocument[];
}

/** Receives segments as the X-Ray daemon does. */
export interface XrayDaemon {
  readonly address: string;
  readonly received: SegmentDocument[];
  /** Resolves when as many segments (not subsegments) of the trace are here. */
  segmentsOf(traceId: string, count?: number): Promise<SegmentDocument[]>;
  close(): Promise<void>;
}

export async function startXrayDaemon(): Promise<XrayDaemon> {
  const socket = createSocket("udp4");
  const received: SegmentDocument[] = [];
  socket.on("message", (datagram) => {
    const [header, document] = datagram.toString().split("\n");
    if (header !== '{"format":"json","version":1}' || !document) throw new Error(`no segment: ${datagram}`);
    received.push(JSON.parse(document));
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const ofTrace = (traceId: string) =>
    received.filter((document) => document.trace_id === traceId && document.type !== "subsegment");
  return {
    address: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
    received,
    async segmentsOf(traceId, count = 1) {
      while (ofTrace(traceId).length < count) await once(socket, "message");
      return ofTrace(traceId);
    },
    async close() {
      socket.close();
      await once(socket, "close");
    },
  };
}

let traces = 0;

/** A trace id of its own for one request. */
export function newTraceId(): string {
  traces += 1;
  return `1-6553f100-${traces.toString(16).padStart(24, "0")}`;
}
