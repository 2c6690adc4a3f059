import type { NormalizedSchema } from "@smithy/core/schema";
import type { SdkProtocol } from "./service-model.ts";
import type { WireError } from "./wire-error.ts";
import type { WireResponse } from "./wire-request.ts";

/** Encodes a value as JSON by its schema. */
export function encodeJson(protocol: SdkProtocol, schema: NormalizedSchema, value: object): Buffer {
  // The body for an operation or error without a structure is an empty object.
  if (schema.isUnitSchema()) return Buffer.from("{}");
  const serializer = protocol.getPayloadCodec().createSerializer();
  serializer.write(schema, value);
  const bytes: Uint8Array = serializer.flush();
  // The codec's array type warns if it is used as a string, as Node's HTTP server does.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Encodes an error in the JSON protocols: its code in `__type` and in the header, its message, its modelled fields. */
export function encodeJsonError(contentType: string, error: WireError, protocol?: SdkProtocol): WireResponse {
  const { schema, code, message, statusCode } = error;
  // In some models (X-Ray) the message is called `Message`.
  const fields = protocol && schema && encodeJson(protocol, schema, { ...error.fields, Message: message });
  return {
    statusCode,
    headers: { "content-type": contentType, "x-amzn-errortype": code },
    body: JSON.stringify({ ...(fields && JSON.parse(fields.toString())), __type: code, message }),
  };
}
