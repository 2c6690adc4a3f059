import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { AwsError } from "./service.ts";

/** A request whose body is read. */
export interface WireRequest {
  readonly method: string;
  /** The path as sent, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What goes back; `content-length` and the request id are added by the endpoint. */
export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Bytes; above CloudFormation's and Step Functions' largest inputs (1 MiB) with much room, below DynamoDB's 16 MiB. */
export const defaultBodyLimit = 8 * 1024 * 1024;

/** Reads the body. Throws an AwsError `RequestEntityTooLarge` (413) as soon as it grows beyond `limit` bytes. */
export async function readBody(request: IncomingMessage, limit = defaultBodyLimit): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving a `for await` would destroy the socket, and the answer with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) {
      throw new AwsError("RequestEntityTooLarge", `The request body is larger than ${limit} bytes`, 413);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readRequest(request: IncomingMessage): Promise<WireRequest> {
  const [path = "/", query = ""] = splitOnce(request.url ?? "/", "?");
  return {
    method: request.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    headers: request.headers,
    body: await readBody(request),
  };
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
