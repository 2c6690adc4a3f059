import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import dynalite from "dynalite";
import { credentialOf } from "../wire/credential.ts";
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

/** A call that writes one item. */
export interface ItemWrite {
  readonly operation: "DeleteItem" | "PutItem" | "UpdateItem";
  /** The access key id that signed the request. */
  readonly principal: string;
  /** The attributes of the item or of its key, as the wire has them. */
  readonly attributes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface DynamoDbOptions {
  /** Called before an item is written; throws AwsError if the caller may not. */
  readonly onWrite?: (write: ItemWrite) => void;
}

/** Starts dynalite without its own port: requests reach it through the endpoint. */
export async function startDynamoDb({ onWrite }: DynamoDbOptions = {}): Promise<DynamoDb> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return {
    mount: {
      matches: (request) => targetOf(request).startsWith(targetPrefix),
      handle: async (request, response) => {
        const operation = targetOf(request).slice(targetPrefix.length);
        if (!operations.has(operation)) throw unsupported(operation);
        const body = await readBody(request, maxBodyBytes);
        const input = jsonObjectIn(body);
        const principal = credentialOf(request.headers.authorization)?.accessKeyId;
        if (onWrite && principal && isWrite(operation)) {
          onWrite({ operation, principal, attributes: attributesIn(input) });
        }
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

const isWrite = (operation: string): operation is ItemWrite["operation"] =>
  ["DeleteItem", "PutItem", "UpdateItem"].includes(operation);

const attributesIn = ({ Item, Key }: Readonly<Record<string, unknown>>): ItemWrite["attributes"] =>
  (Item ?? Key ?? {}) as ItemWrite["attributes"];

/** dynalite expects a JSON object and crashes the process for any other JSON. */
function jsonObjectIn(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Refused below, as any other body that is not an object.
  }
  throw new AwsError("SerializationException", "The request body must be a JSON object");
}

/** The request with its body already read: dynalite's event handlers throw if a client disconnects half-way. */
function replay({ method, url, headers }: IncomingMessage, body: Buffer): Readable {
  return Object.assign(Readable.from([body]), { method, url, headers });
}
