import type { NormalizedSchema } from "@smithy/core/schema";
import type { SdkProtocol } from "./service-model.ts";
import type { WireError } from "./wire-error.ts";
import type { WireResponse } from "./wire-request.ts";

/** A value as the JSON of its schema. */
export function encodeJson(protocol: SdkProtocol, schema: NormalizedSchema, value: object): Buffer {
  // An operation or error without a structure is answered with an empty object.
  if (schema.isUnitSchema()) return Buffer.from("{}");
  const serializer = protocol.getPayloadCodec().createSerializer();
  serializer.write(schema, value);
  const bytes: Uint8Array = serializer.flush();
  // The codec's own array type warns when something takes it for a string, as node's HTTP does.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An error in the JSON protocols: its code in `__type` and the header, its message, the fields of the model. */
export function encodeJsonError(contentType: string, error: WireError, protocol?: SdkProtocol): WireResponse {
  const { schema, code, message, statusCode } = error;
  // Some services (X-Ray) model the text as `Message`.
  const fields = protocol && schema && encodeJson(protocol, schema, { ...error.fields, Message: message });
  return {
    statusCode,
    headers: { "content-type": contentType, "x-amzn-errortype": code },
    body: JSON.stringify({ ...(fields && JSON.parse(fields.toString())), __type: code, message }),
  };
}
