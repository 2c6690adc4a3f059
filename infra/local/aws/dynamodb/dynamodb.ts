import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import dynalite from "dynalite";
import type { HttpMount } from "../wire/endpoint.ts";
import { AwsError } from "../wire/service.ts";
import { readBody } from "../wire/wire-request.ts";

/** DynamoDB in memory, behind the local endpoint. */
export interface DynamoDb {
  readonly mount: HttpMount;
  close(): Promise<void>;
}

const targetPrefix = "DynamoDB_20120810.";

/** The limit of BatchWriteItem, the largest request. */
const maxBodyBytes = 16 * 1024 * 1024;

/** The operations of dynalite 4. It has no transactions, streams, PartiQL or backups, and TTL deletes nothing. */
const operations = new Set([
  ...["CreateTable", "UpdateTable", "DescribeTable", "ListTables", "DeleteTable", "DescribeTimeToLive"],
  ...["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem"],
  ...["TagResource", "UntagResource", "ListTagsOfResource"],
]);

/** Starts dynalite without its own port: requests reach it through the endpoint. */
export async function startDynamoDb(): Promise<DynamoDb> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return {
    mount: {
      matches: (request) => targetOf(request).startsWith(targetPrefix),
      handle: async (request, response) => {
        const operation = targetOf(request).slice(targetPrefix.length);
        if (!operations.has(operation)) throw unsupported(operation);
        const body = await readBody(request, maxBodyBytes);
        assertJsonObject(body);
        server.emit("request", replay(request, body), response);
      },
    },
    close: async () => {
      server.removeAllListeners("request");
    },
  };
}

const targetOf = (request: IncomingMessage) => String(request.headers["x-amz-target"] ?? "");

const unsupported = (operation: string) =>
  new AwsError(
    "NotImplemented",
    `dynamodb:${operation} is not supported by the local AWS; see infra/local/README.md`,
    501,
  );

/** dynalite expects a JSON object and crashes the process for any other JSON. */
function assertJsonObject(body: Buffer): void {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  } catch {
    // Refused below, as any other body that is not an object.
  }
  throw new AwsError("SerializationException", "The request body must be a JSON object");
}

/** The request with its body already read: dynalite's event handlers throw if a client disconnects half-way. */
function replay({ method, url, headers }: IncomingMessage, body: Buffer): Readable {
  return Object.assign(Readable.from([body]), { method, url, headers });
}
