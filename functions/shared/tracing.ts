import AWSXRay from "aws-xray-sdk-core";
import { redactError } from "../../orchestrator/text/redaction.ts";

// Lambda makes the segment; outside of one (a cold start's own calls) there is nothing to attach to.
AWSXRay.setContextMissingStrategy("IGNORE_ERROR");

/** What the errors of a client pass through on their way to the trace and to who called. */
interface SdkClient {
  readonly middlewareStack: {
    add(
      middleware: (next: Next) => Next,
      options: { readonly step: "finalizeRequest"; readonly name: string; readonly override: true },
    ): void;
  };
}

type Next = (request: unknown) => Promise<unknown>;

/** Makes each call of an AWS SDK client a subsegment of the function's trace; its errors tell no secret. */
export function traced<Client extends object>(client: Client): Client {
  const redacting = (next: Next) => (request: unknown) =>
    next(request).catch((error: unknown) => {
      throw redactError(error);
    });
  // X-Ray's own step comes before this one, so that it sees the error as it leaves here.
  const options = { step: "finalizeRequest", name: "redactErrors", override: true } as const;
  (client as unknown as SdkClient).middlewareStack.add(redacting, options);
  return AWSXRay.captureAWSv3Client(client as never) as Client;
}

/** Runs within a subsegment of the function's trace that can be found by `annotations`; errors tell no secret. */
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
      const told = redactError(error);
      subsegment?.addError(told as Error);
      throw told;
    } finally {
      subsegment?.close();
    }
  });
}
