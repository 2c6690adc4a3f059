import type { NormalizedSchema } from "@smithy/core/schema";
import { AwsError } from "./service.ts";
import type { ServiceModel } from "./service-model.ts";

/** An error that is encoded for the caller. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly statusCode: number;
  /** The error's schema in the service's model. Undefined for errors that all services have. */
  readonly schema?: NormalizedSchema;
  /** The thrown error, which has the modelled fields. */
  readonly fields: object;
}

/**
 * Converts a thrown error for the caller. Undefined for internal errors: only AwsErrors, the SDK's exceptions and
 * errors in the service's model are visible to callers.
 */
export function wireErrorOf(thrown: unknown, model?: ServiceModel): WireError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const schema = model?.errors.get(thrown.name);
  if (!schema && !(thrown instanceof AwsError) && !("$fault" in thrown)) return undefined;
  return {
    code: thrown.name,
    message: thrown.message,
    statusCode: statusOf(thrown, schema),
    ...(schema && { schema }),
    fields: thrown,
  };
}

/** The error for callers after an internal error. Without its cause, which may contain secrets and file names. */
export function internalFailure(): WireError {
  const message = "The request processing has failed because of an unknown error, exception or failure.";
  return { code: "InternalFailure", message, statusCode: 500, fields: {} };
}

/** The party that caused the error, in the words of awsQuery: Sender (client) or Receiver (server). */
export const faultOf = (error: WireError): "Sender" | "Receiver" =>
  error.statusCode < 500 ? "Sender" : "Receiver";

function statusOf(error: Error, schema: NormalizedSchema | undefined): number {
  const traits = schema?.getMergedTraits();
  const modelled = traits?.httpError;
  if (typeof modelled === "number") return modelled;
  if (error instanceof AwsError) return error.statusCode;
  return traits?.error === "server" ? 500 : 400;
}
