const unused = (): never => {
  throw new Error("the functions' bundles discover no endpoints; see infra/build/bundle.ts");
};

/**
 * Replaces `@aws-sdk/endpoint-cache`: every DynamoDB client makes one, and uses it only if endpoint discovery is turned
 * on, which no function does. Saves 7 KB in each bundle with DynamoDB.
 */
export class EndpointCache {
  readonly get = unused;
  readonly getEndpoint = unused;
  readonly set = unused;
  readonly delete = unused;
}
