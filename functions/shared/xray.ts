import AWSXRay from "aws-xray-sdk-core";
import type { Tracing } from "./tracing.ts";

/** Sends traces to X-Ray. The SDK's state is global: only one function per process may use it. */
export function xrayTracing(): Tracing {
  // Lambda creates the segment. Calls outside of an invocation, such as in a cold start, have none.
  AWSXRay.setContextMissingStrategy("IGNORE_ERROR");
  return {
    client: <Client extends object>(client: Client) => AWSXRay.captureAWSv3Client(client as never) as Client,
    subsegment: (name, annotations, run) =>
      AWSXRay.captureAsyncFunc(name, async (subsegment) => {
        for (const [key, value] of Object.entries(annotations)) subsegment?.addAnnotation(key, value);
        try {
          return await run();
        } catch (error) {
          subsegment?.addError(error as Error);
          throw error;
        } finally {
          subsegment?.close();
        }
      }),
  };
}
