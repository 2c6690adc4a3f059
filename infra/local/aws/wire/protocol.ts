import type { OperationModel } from "./service-model.ts";
import type { WireError } from "./wire-error.ts";
import type { WireRequest, WireResponse } from "./wire-request.ts";

/** The server side of an AWS protocol: decodes requests and encodes responses by the SDK's schemas. */
export interface ServerProtocol {
  /** The name of the requested operation, which the model may lack. Undefined if the request names no operation. */
  operationOf(request: WireRequest): string | undefined;
  /** Decodes the input. Any error means a malformed request; the caller reports it with `malformedCode`. */
  decode(operation: OperationModel, request: WireRequest): Promise<unknown>;
  encode(operation: OperationModel, output: object, requestId: string): WireResponse;
  encodeError(error: WireError, requestId: string): WireResponse;
  /** The error code for a request that cannot be decoded. */
  readonly malformedCode: string;
  /** The error code for an operation that the service does not have. */
  readonly unknownOperationCode: string;
}
