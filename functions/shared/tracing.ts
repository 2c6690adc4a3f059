import AWSXRay from "aws-xray-sdk-core";

// Lambda makes the segment; outside of one (a cold start's own calls) there is nothing to attach to.
AWSXRay.setContextMissingStrategy("IGNORE_ERROR");

/** Makes each call of an AWS SDK client a subsegment of the function's trace. */
export function traced<Client extends object>(client: Client): Client {
  return AWSXRay.captureAWSv3Client(client as never) as Client;
}

/** Runs within a subsegment of the function's trace that can be found by `annotations`. */
export function inSubsegment<Result>(
  name: string,
  annotations: Readonly<Record<string, string>>,
  run: () => Promise<Result>,
): Promise<Result> {
  return AWSXRay.captureAsyncFunc(name, async (subsegment) => {
    for (const [key, value] of Object.entries(annotations)) subsegment?.addAnnotation(key, value);
    try {
      return await run();
    } catch (error) {
      subsegment?.addError(error as Error);
      throw error;
    } finally {
      subsegment?.close();
    }
  });
}
