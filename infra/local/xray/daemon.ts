import { createSocket } from "node:dgram";
import { once } from "node:events";
import { InvalidSegment, parseSegment, type SegmentDocument } from "./segment.ts";

/** The UDP side of the X-Ray daemon. */
export interface Daemon {
  /** `127.0.0.1:<port>`, for AWS_XRAY_DAEMON_ADDRESS. */
  readonly address: string;
  close(): Promise<void>;
}

// A burst of a hundred large segments; more than the usual default of 208 KB.
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/** Receives `{"format":"json","version":1}\n<segment>` datagrams; anything else is dropped, as the daemon does. */
export async function startDaemon(onSegment: (segment: SegmentDocument) => void): Promise<Daemon> {
  const socket = createSocket({ type: "udp4", recvBufferSize: RECEIVE_BUFFER_BYTES });
  socket.on("message", (datagram) => {
    const segment = parseDatagram(datagram.toString("utf8"));
    if (segment) onSegment(segment);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: async () => {
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
