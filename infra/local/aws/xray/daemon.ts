import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { InvalidSegment, parseSegment, type SegmentDocument } from "./segment.ts";

/** The X-Ray daemon, without its TCP interface. */
export interface Daemon {
  /** `127.0.0.1:<port>`, for AWS_XRAY_DAEMON_ADDRESS. */
  readonly address: string;
  /** Receives the datagrams that were already sent, then stops. */
  close(): Promise<void>;
}

export interface DaemonOptions {
  /** Gets each document that X-Ray accepts. */
  readonly onSegment: (segment: SegmentDocument) => void;
  /** Returns X-Ray's reason to refuse the daemon's segments, or undefined if it accepts them. Default: accepts all. */
  readonly refusal?: () => string | undefined;
  /** Gets each line of the daemon's log. */
  readonly onLine?: (line: string) => void;
}

// Enough for a burst of a hundred large segments. The usual default is 208 KB.
const receiveBufferBytes = 4 * 1024 * 1024;

/**
 * Receives `{"format":"json","version":1}\n<segment>` datagrams. Drops others, as the real daemon.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
 */
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
