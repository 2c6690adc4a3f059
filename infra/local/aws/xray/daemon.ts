import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { InvalidSegment, parseSegment, type SegmentDocument } from "./segment.ts";

/** The UDP side of the X-Ray daemon. */
export interface Daemon {
  /** `127.0.0.1:<port>`, for AWS_XRAY_DAEMON_ADDRESS. */
  readonly address: string;
  /** Takes what was sent before, and ends. */
  close(): Promise<void>;
}

export interface DaemonOptions {
  /** Gets each document that X-Ray takes. */
  readonly onSegment: (segment: SegmentDocument) => void;
  /** Why X-Ray would refuse what this daemon sends; undefined, the default, when it takes it. */
  readonly refusal?: () => string | undefined;
  /** Gets each line of the daemon's log. */
  readonly onLine?: (line: string) => void;
}

// A burst of a hundred large segments; more than the usual default of 208 KB.
const receiveBufferBytes = 4 * 1024 * 1024;

/** Receives `{"format":"json","version":1}\n<segment>` datagrams; anything else is dropped, as the daemon does. */
export async function startDaemon({
  onSegment,
  refusal = () => undefined,
  onLine = () => {},
}: DaemonOptions): Promise<Daemon> {
  const socket = createSocket({ type: "udp4", recvBufferSize: receiveBufferBytes });
  let received = 0;
  socket.on("message", (datagram) => {
    received += 1;
    const segment = parseDatagram(datagram.toString("utf8"));
    if (!segment) return;
    const reason = refusal();
    if (reason) return onLine(`[Error] Sending segment batch failed with: ${reason}`);
    onSegment(segment);
    onLine("[Info] Successfully sent batch of 1 segments");
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: async () => {
      for (let before = -1; before < received; ) {
        before = received;
        await nextTurn();
      }
      socket.close();
      await once(socket, "close");
    },
  };
}

function parseDatagram(datagram: string): SegmentDocument | undefined {
  const end = datagram.indexOf("\n");
  try {
    const header = JSON.parse(datagram.slice(0, end));
    if (header?.format !== "json" || header.version !== 1) return undefined;
    return parseSegment(datagram.slice(end + 1));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof InvalidSegment) return undefined;
    throw error;
  }
}
