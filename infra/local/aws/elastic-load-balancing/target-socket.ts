import { Socket } from "node:net";

type Written = (error?: Error | null) => void;

/**
 * A connection to a target that may answer before it has read the request, and close. Node gives up a socket whose
 * write failed, and with it an answer that has arrived. Here such a write counts as done: what is sent is lost, the
 * answer is read, and a connection without one ends when there is nothing to read.
 */
class TargetSocket extends Socket {
  override _write(chunk: unknown, encoding: BufferEncoding, written: Written): void {
    super._write(chunk, encoding, () => written());
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], written: Written): void {
    super._writev?.(chunks, () => written());
  }
}

/** Connects to a port of a host. */
export const connectToTarget = (host: string, port: number): Socket => new TargetSocket().connect(port, host);
