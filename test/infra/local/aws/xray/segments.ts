import { createSocket } from "node:dgram";

export const exampleTraceId = "1-68b0c0de-0123456789abcdef01234567";

/** A finished segment of `exampleTraceId`, one second long. */
export const segment = (rest: object = {}) => ({
  id: "1111111111111111",
  trace_id: exampleTraceId,
  name: "tasks",
  start_time: 1_767_225_600,
  end_time: 1_767_225_601,
  ...rest,
});

/** A finished subsegment, half a second long. */
export const subsegment = (rest: object = {}) => ({
  id: "2222222222222222",
  name: "postgres",
  start_time: 1_767_225_600.25,
  end_time: 1_767_225_600.75,
  ...rest,
});

/** Sends datagrams to the daemon as the tracing SDKs do. */
export async function sendDatagrams(daemonAddress: string, ...datagrams: string[]): Promise<void> {
  const socket = createSocket("udp4");
  for (const datagram of datagrams) {
    await new Promise((sent) =>
      socket.send(datagram, Number(daemonAddress.split(":")[1]), "127.0.0.1", sent),
    );
  }
  socket.close();
}

export const datagram = (document: object) => `{"format":"json","version":1}\n${JSON.stringify(document)}`;
