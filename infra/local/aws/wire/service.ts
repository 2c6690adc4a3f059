/** An error as AWS answers it: `name` is the error code, `message` AWS's own words. */
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

/** One operation of a service: takes what the SDK client sent, returns what the client expects. */
// biome-ignore lint/suspicious/noExplicitAny: each service types its own inputs and outputs with the SDK's.
export type Operation = (input: any) => Promise<object>;

/** A service behind the local endpoint: the SDK client package whose schemas decode it, and its behaviour. */
export interface AwsService {
  /** The SDK client package's module (`import * as sdk from "@aws-sdk/client-ecs"`): its schemas are the wire format. */
  readonly sdk: object;
  /** The signing name in the request's credential scope: `cloudformation`, `states`, `ecs`, `rds-data` … */
  readonly signingName: string;
  /** By operation name, as in AWS's API reference. An operation that is missing here fails by name. */
  readonly operations: Readonly<Record<string, Operation>>;
}
