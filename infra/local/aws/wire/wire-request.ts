import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { AwsError } from "./service.ts";

/** A request with its body. */
export interface WireRequest {
  readonly method: string;
  /** The path as sent, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A response. The endpoint adds `content-length` and the request id. */
export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Well above the largest inputs of CloudFormation and Step Functions (1 MiB). DynamoDB has its own limit. */
export const defaultMaxBodyBytes = 8 * 1024 * 1024;

/** Reads the body. Throws the AwsError `RequestEntityTooLarge` (413) as soon as it exceeds `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes = defaultMaxBodyBytes): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // By default, leaving a `for await` loop would destroy the socket, before the response is sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) {
      throw new AwsError("RequestEntityTooLarge", `The request body is larger than ${maxBytes} bytes`, 413);
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
