import type { Invocation } from "./execution-environment.ts";
import { type FunctionVersion, invokedArn, logGroupOf } from "./local-function.ts";

/**
 * The context object of an invocation, without `getRemainingTimeInMillis`, which the execution environment adds.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export const invocationContext = (
  fn: FunctionVersion,
  logStreamName: string,
  { requestId, clientContext }: Invocation,
) => ({
  awsRequestId: requestId,
  functionName: fn.name,
  functionVersion: fn.version,
  invokedFunctionArn: invokedArn(fn),
  memoryLimitInMB: String(fn.memoryMb),
  logGroupName: logGroupOf(fn),
  logStreamName,
  clientContext,
  callbackWaitsForEmptyEventLoop: true,
});
