import type { OperationModel } from "./service-model.ts";
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
