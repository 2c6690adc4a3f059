import { gunzipSync, gzipSync } from "node:zlib";

/**
 * JSON, compressed with gzip: templates and reviews shrink tenfold and so stay below DynamoDB's 400 KB an item.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export function compress(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify(value));
}

/** The value that was passed to `compress`. Throws if the bytes are not a compressed JSON. */
export function decompress<Value>(bytes: Uint8Array): Value {
  return JSON.parse(gunzipSync(bytes).toString("utf8")) as Value;
}
