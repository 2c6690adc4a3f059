/** Rethrows an error of the SDK; if AWS or credentials are missing, its message also names the remedy. */
export function explained(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  const code = (error as { code?: unknown }).code;
  if (code === "ECONNREFUSED" || code === "ENOTFOUND") {
    throw new Error(`AWS does not respond (${error.message}); check AWS_ENDPOINT_URL and AWS_REGION`);
  }
  if (error.name === "CredentialsProviderError" || error.message === "Region is missing") {
    throw new Error(`${error.message}; set AWS_REGION and AWS_PROFILE, or AWS_ENDPOINT_URL for a local AWS`);
  }
  throw error;
}
