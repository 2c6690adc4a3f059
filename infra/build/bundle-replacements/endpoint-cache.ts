/**
 * In the place of `@aws-sdk/endpoint-cache`: DynamoDB's endpoints are not discovered unless a client is told to.
 * 7 KB less in each bundle.
 */
export class EndpointCache {}
