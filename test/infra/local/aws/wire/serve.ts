import { onTestFinished } from "vitest";
import { type EndpointOptions, startEndpoint } from "../../../../../infra/local/aws/wire/endpoint.ts";

/** Starts an endpoint for one test; `client` are the settings for an SDK client of it. */
export async function serve(options: EndpointOptions) {
  const endpoint = await startEndpoint(options);
  onTestFinished(() => endpoint.close());
  return {
    endpoint,
    client: {
      endpoint: endpoint.url,
      region: "ap-northeast-1",
      credentials: { accessKeyId: "create-change-set", secretAccessKey: "local" },
      // A test that expects a server error need not wait for it three times.
      maxAttempts: 1,
    },
  };
}
