import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { deploymentIdOf } from "../../orchestrator/deployment/deployment-id.ts";
import type { Answer, Payload, StateName } from "../../orchestrator/deployment/payloads.ts";
import type { Environment } from "./environment.ts";
import { shortError } from "./short-error.ts";
import { inSubsegment } from "./tracing.ts";

/**
 * The handler of a Task state: logs its start, end and error, and adds a subsegment to the trace. The state machine
 * gets errors with their names, redacted and truncated. `run` gets the payload that the state machine sends.
 */
export function stateFunction<Name extends StateName>(
  state: Name,
  environment: Environment,
  run: (payload: Payload<Name>) => Promise<Answer<Name>>,
) {
  return middy<Payload<Name>, Answer<Name>, Error, Context>()
    .use(structuredLog(state, environment))
    .handler((payload) =>
      inSubsegment(environment, state, { deployment: deploymentId(payload) }, () => run(payload)).catch(
        (error: unknown) => {
          throw shortError(error);
        },
      ),
    );
}

/** Middleware that logs with the deployment id. Its `onError` returns nothing, so middy still throws the error. */
function structuredLog(state: string, { logger, clock }: Environment): middy.MiddlewareObj {
  let startedAt = 0;
  return {
    before: ({ event, context }) => {
      startedAt = clock.now();
      logger.addContext(context);
      logger.appendKeys({ state, deployment: deploymentId(event) });
      logger.info("started");
    },
    after: () => {
      logger.info("done", { durationMs: clock.now() - startedAt });
    },
    onError: ({ error }) => {
      logger.error("failed", { errorName: error?.name, errorMessage: error?.message });
    },
  };
}

function deploymentId(event: unknown): string {
  const { deployment, execution } = event as Partial<Payload<"ValidateDeployment"> & Payload<"AcquireLock">>;
  return deployment?.id ?? (execution && deploymentIdOf(execution.name, execution.startedAt)) ?? "unknown";
}
