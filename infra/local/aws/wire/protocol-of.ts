import { awsJsonProtocol } from "./aws-json.ts";
import { awsQueryProtocol } from "./aws-query.ts";
import type { ServerProtocol } from "./protocol.ts";
import { restJsonProtocol } from "./rest-json.ts";
import type { ServiceModel } from "./service-model.ts";

/** The protocol of the service's SDK client, which botocore uses too. Throws an Error for an unsupported protocol. */
export function protocolOf(model: ServiceModel): ServerProtocol {
  const shapeId = model.protocol.getShapeId();
  switch (shapeId) {
    case "aws.protocols#awsQuery":
      return awsQueryProtocol(model);
    case "aws.protocols#awsJson1_0":
      return awsJsonProtocol(model, "1.0");
    case "aws.protocols#awsJson1_1":
      return awsJsonProtocol(model, "1.1");
    case "aws.protocols#restJson1":
      return restJsonProtocol(model);
    default:
      throw new Error(`the local AWS does not support the protocol ${shapeId}`);
  }
}
