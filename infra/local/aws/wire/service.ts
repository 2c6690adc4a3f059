/** An error as AWS returns it: `name` is the error code, `message` is in AWS's words. */
export class AwsError extends Error {
  constructor(
    code: string,
    message: string,
    readonly statusCode = 400,
  ) {
    super(message);
    this.name = code;
  }
}

/**
 * One operation of a service: gets the SDK client's input and the access key id of the caller, and resolves to the
 * client's output.
 */
// biome-ignore lint/suspicious/noExplicitAny: each service types its own inputs and outputs with the SDK's.
export type Operation = (input: any, accessKeyId?: string) => Promise<object>;

/** A service behind the local endpoint: the SDK client package with its schemas, and its operations. */
export interface AwsService {
  /** The SDK client's module, whose schemas define the wire format: `import * as sdk from "@aws-sdk/client-ecs"`. */
  readonly sdk: object;
  /** The signing name in the request's credential scope: `cloudformation`, `states`, `ecs`, `rds-data` … */
  readonly signingName: string;
  /** By operation name, as in AWS's API reference. A missing operation fails with `NotImplemented`. */
  readonly operations: Readonly<Record<string, Operation>>;
}
