import { onTestFinished } from "vitest";
import { type EndpointOptions, startEndpoint } from "../../../../../infra/local/aws/wire/endpoint.ts";

/** Starts an endpoint for one test. `client` has the settings of an SDK client for it. */
export async function serve(options: EndpointOptions) {
  const endpoint = await startEndpoint(options);
  onTestFinished(() => endpoint.close());
  return {
    endpoint,
    client: {
      endpoint: endpoint.url,
      region: "ap-northeast-1",
      credentials: { accessKeyId: "create-change-set", secretAccessKey: "local" },
      // No retries: a test that expects a server error need not wait for three attempts.
      maxAttempts: 1,
    },
  };
}
