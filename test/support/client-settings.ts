/** What an SDK client in a test needs to talk to a local endpoint. */
export const clientSettings = (endpointUrl: string) => ({
  endpoint: endpointUrl,
  region: "ap-northeast-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  // A test that expects a server error need not wait for it three times.
  maxAttempts: 1,
});
