import { gunzipSync, gzipSync } from "node:zlib";

/** JSON, gzip-compressed: templates and reviews shrink tenfold and so stay below DynamoDB's 400 KB an item. */
export function compress(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify(value));
}

/** What `compress` was given. Throws when the bytes are not of its making. */
export function decompress<Value>(bytes: Uint8Array): Value {
  return JSON.parse(gunzipSync(bytes).toString("utf8")) as Value;
}
