import { FunctionError } from "../../lambda/function-error.ts";
import { AwsError } from "../../wire/service.ts";
import { StateError } from "../run/errors.ts";
import type { StateRun } from "../run/state-run.ts";

/** The Arguments of lambda:invoke. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
export interface InvokeArguments {
  readonly FunctionName: string;
  readonly Payload?: unknown;
}

export const isInvokeArguments = (value: unknown): value is InvokeArguments =>
  value !== null &&
  typeof value === "object" &&
  "FunctionName" in value &&
  typeof value.FunctionName === "string";

/** Invokes the function. Its error becomes the state's error; Lambda's own errors get the prefix `Lambda.`. */
export async function invokeFunction({ services }: StateRun, { FunctionName, Payload }: InvokeArguments) {
  const { clock, invoke, traceHeader, closing } = services;
  try {
    const result = await clock.during(() =>
      invoke(FunctionName, Payload ?? {}, { signal: closing, traceHeader }),
    );
    return { ExecutedVersion: versionIn(FunctionName), Payload: result ?? null, StatusCode: 200 };
  } catch (error) {
    throw closing.aborted ? error : stateErrorOf(error);
  }
}

/** The qualifier in a function's ARN. */
const versionIn = (functionName: string) => functionName.split(":")[7] ?? "$LATEST";

function stateErrorOf(error: unknown): StateError {
  if (error instanceof FunctionError) return new StateError(error.errorType, JSON.stringify(error));
  if (error instanceof AwsError) return new StateError(`Lambda.${error.name}`, error.message);
  return new StateError("Lambda.Unknown", error instanceof Error ? error.message : String(error));
}
