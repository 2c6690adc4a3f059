import { awsJsonProtocol } from "./aws-json.ts";
import { awsQueryProtocol } from "./aws-query.ts";
import { restJsonProtocol } from "./rest-json.ts";
import type { OperationModel, ServiceModel } from "./service-model.ts";
import type { WireError } from "./wire-error.ts";
import type { WireRequest, WireResponse } from "./wire-request.ts";

/** The server's side of an AWS protocol: bytes to objects and back, by the SDK's schemas. */
export interface ServerProtocol {
  /** The operation a request names, also one that the model does not have; undefined when it names none. */
  operationOf(request: WireRequest): string | undefined;
  /** Throws what a malformed request makes it throw; the caller answers it as a serialization error. */
  decode(operation: OperationModel, request: WireRequest): Promise<unknown>;
  encode(operation: OperationModel, output: object, requestId: string): WireResponse;
  encodeError(error: WireError, requestId: string): WireResponse;
  /** The code for a request that cannot be decoded. */
  readonly malformedCode: string;
  /** The code for an operation that the service does not have. */
  readonly unknownOperationCode: string;
}

/** The protocol that the service's SDK client speaks, and botocore with it. Throws for any other than the three. */
export function serverProtocol(model: ServiceModel): ServerProtocol {
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
      throw new Error(`the local AWS does not speak ${shapeId}`);
  }
}
