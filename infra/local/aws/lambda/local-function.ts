import path from "node:path";

/** A deployed function: its code and its configuration. */
export interface LocalFunction {
  readonly name: string;
  readonly arn: string;
  readonly code: FunctionCode;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

/** Code that runs in a worker thread, or in this process, where a debugger and a coverage report see it. */
export type FunctionCode = BundledCode | InProcessCode;

export interface BundledCode {
  /** Absolute path of the ESM bundle, which exports `handler`. */
  readonly bundle: string;
}

export interface InProcessCode {
  /** Absolute path of the folder with the function's assets. */
  readonly folder: string;
  /** Creates an instance of the function, which serves one invocation at a time. */
  readonly load: (options: InstanceOptions) => Promise<FunctionInstance>;
}

/** What an instance in this process uses in place of the process's environment, clock and output. */
export interface InstanceOptions {
  /** The function's environment variables; `_X_AMZN_TRACE_ID` changes with each invocation. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Epoch ms of the local AWS's clock. */
  readonly now: () => number;
  /** Writes lines to the function's log stream. */
  readonly log: (text: string) => void;
}

export interface FunctionInstance {
  readonly handler: (event: unknown, context: object) => unknown;
  /** Releases the instance's resources, such as connections. */
  close(): void;
}

/** One version of a function. */
export interface FunctionVersion extends LocalFunction {
  /** `$LATEST`, or the number of a published version. */
  readonly version: string;
}

/** The ARN in the function's context; it includes the version if the invocation named one. */
export const invokedArn = ({ arn, version }: FunctionVersion) =>
  version === "$LATEST" ? arn : `${arn}:${version}`;

/**
 * The variables that Lambda sets, and the function's own, which take precedence.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
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
    LAMBDA_TASK_ROOT: "bundle" in fn.code ? path.dirname(fn.code.bundle) : fn.code.folder,
    _HANDLER: "index.handler",
    TZ: ":UTC",
    ...fn.environment,
  };
}

export const logGroupOf = ({ name }: LocalFunction) => `/aws/lambda/${name}`;
