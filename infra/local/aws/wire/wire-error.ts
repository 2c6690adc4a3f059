import type { NormalizedSchema } from "@smithy/core/schema";
import { AwsError } from "./service.ts";
import type { ServiceModel } from "./service-model.ts";

/** An error on its way to the caller. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly statusCode: number;
  /** How the service's model describes it; undefined for errors that every service has. */
  readonly schema?: NormalizedSchema;
  /** The thrown error, whose own fields are the modelled ones. */
  readonly fields: object;
}

/**
 * What an operation threw, as the caller may see it. Undefined for anything that AWS would not answer:
 * only AwsErrors, the SDK's exceptions and errors named in the service's model are answers.
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

/** Nothing of the cause goes on the wire: it may hold secrets and file names. */
export function internalFailure(): WireError {
  const message = "The request processing has failed because of an unknown error, exception or failure.";
  return { code: "InternalFailure", message, statusCode: 500, fields: {} };
}

/** Sender or Receiver, as awsQuery calls whoever has to change something. */
export const faultOf = (error: WireError): "Sender" | "Receiver" =>
  error.statusCode < 500 ? "Sender" : "Receiver";

function statusOf(error: Error, schema: NormalizedSchema | undefined): number {
  const traits = schema?.getMergedTraits();
  const modelled = traits?.httpError;
  if (typeof modelled === "number") return modelled;
  if (error instanceof AwsError) return error.statusCode;
  return traits?.error === "server" ? 500 : 400;
}
