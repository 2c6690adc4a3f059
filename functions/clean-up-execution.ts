import type { EventBridgeEvent } from "aws-lambda";
import { type CleanUp, cleanUpExecution } from "../orchestrator/clean-up.ts";
import { cleanUpServices } from "./shared/clean-up-services.ts";
import type { Clients } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { inSubsegment } from "./shared/tracing.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
type StatusChange = EventBridgeEvent<
  "Step Functions Execution Status Change",
  { readonly executionArn: string; readonly name: string; readonly status: string }
>;

/** Called by EventBridge for executions that ended `FAILED`, `TIMED_OUT` or `ABORTED`. */
export const createHandler =
  (environment: Environment, clients: Clients) =>
  async ({ detail }: StatusChange): Promise<CleanUp> => {
    const { executionArn, name, status } = detail;
    const cleanUp = await inSubsegment(environment, "CleanUpExecution", { deployment: name }, () =>
      cleanUpExecution(cleanUpServices(environment, clients), executionArn),
    );
    environment.logger.info("cleaned up", { deployment: name, status, ...cleanUp });
    return cleanUp;
  };
