import path from "node:path";

/** A function as it is deployed: its bundle and its configuration. */
export interface LocalFunction {
  readonly name: string;
  readonly arn: string;
  /** Absolute path of the ESM bundle, which exports `handler`. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

/** A function as an invocation finds it: `$LATEST`, or a published version by its number. */
export interface FunctionVersion extends LocalFunction {
  readonly version: string;
}

/** As the function knows itself: the version is in the ARN when the invocation named it. */
export const invokedArn = ({ arn, version }: FunctionVersion) =>
  version === "$LATEST" ? arn : `${arn}:${version}`;

/** The variables Lambda sets, under the function's own. */
export function environmentOf(fn: FunctionVersion, logStreamName: string): Record<string, string> {
  const region = fn.arn.split(":")[3] ?? "";
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: fn.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(fn),
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    LAMBDA_TASK_ROOT: path.dirname(fn.bundle),
    _HANDLER: "index.handler",
    TZ: ":UTC",
    ...fn.environment,
  };
}

export const logGroupOf = ({ name }: LocalFunction) => `/aws/lambda/${name}`;
