import { encodeJson, encodeJsonError } from "./json-body.ts";
import type { ServerProtocol } from "./protocol.ts";
import type { ServiceModel } from "./service-model.ts";

/**
 * awsJson 1.0 and 1.1: the operation is in `X-Amz-Target`, input and output are JSON objects.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function awsJsonProtocol({ protocol }: ServiceModel, version: "1.0" | "1.1"): ServerProtocol {
  const codec = protocol.getPayloadCodec();
  const contentType = `application/x-amz-json-${version}`;
  return {
    malformedCode: "SerializationException",
    unknownOperationCode: "UnknownOperationException",
    operationOf: ({ headers }) => {
      const [target, operation] = String(headers["x-amz-target"] ?? "").split(".");
      return target === protocol.serviceTarget ? operation : undefined;
    },
    decode: async ({ input }, { body }) =>
      input.isUnitSchema() ? {} : codec.createDeserializer().read(input, body),
    encode: ({ output }, value) => ({
      statusCode: 200,
      headers: { "content-type": contentType },
      body: encodeJson(protocol, output, value),
    }),
    encodeError: (error) => encodeJsonError(contentType, error, protocol),
  };
}
