import { redactError } from "../../orchestrator/text/redaction.ts";
import type { Environment } from "./environment.ts";

/** Where a function's calls and steps are recorded. */
export interface Tracing {
  /** Makes each call of an AWS SDK client a subsegment of the function's trace. */
  client<Client extends object>(client: Client): Client;
  /** Runs within a subsegment that can be found by `annotations`, and keeps its error. */
  subsegment<Result>(
    name: string,
    annotations: Readonly<Record<string, string>>,
    run: () => Promise<Result>,
  ): Promise<Result>;
}

/** Runs within a subsegment of the function's trace; errors tell no secret, neither there nor to who called. */
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
