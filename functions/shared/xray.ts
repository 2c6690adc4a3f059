import AWSXRay from "aws-xray-sdk-core";
import type { Tracing } from "./tracing.ts";

/** Sends traces to X-Ray. The SDK has one state per process: only one function may use it. */
export function xrayTracing(): Tracing {
  // Lambda makes the segment; outside of one (a cold start's own calls) there is nothing to attach to.
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
