import { redactError } from "../../orchestrator/text/redaction.ts";
import type { Environment } from "./environment.ts";

/** Records a function's calls and steps. */
export interface Tracing {
  /** Makes each call of an AWS SDK client a subsegment of the function's trace. Returns the same client. */
  client<Client extends object>(client: Client): Client;
  /**
   * Runs within a subsegment, and records its error. X-Ray can search by the annotations.
   * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-annotations
   */
  subsegment<Result>(
    name: string,
    annotations: Readonly<Record<string, string>>,
    run: () => Promise<Result>,
  ): Promise<Result>;
}

/** Runs within a subsegment of the function's trace. An error is redacted, in the trace and for the caller. */
export const inSubsegment = <Result>(
  { tracing }: Environment,
  name: string,
  annotations: Readonly<Record<string, string>>,
  run: () => Promise<Result>,
): Promise<Result> =>
  tracing.subsegment(name, annotations, async () => {
    try {
      return await run();
    } catch (error) {
      throw redactError(error);
    }
  });
