import { inject } from "vitest";
import { type LocalAws, startLocalAws } from "../../infra/local/local-aws.ts";
import type { LocalAwsOptions } from "../../infra/local/local-settings.ts";

/**
 * A local AWS for a test: fifty seconds pass in one while nothing is under way, the service's delays are a
 * twentieth, the service has one task, the functions run in this process and the database is on the run's server.
 */
export const startTestAws = ({ parameters, ...options }: LocalAwsOptions = {}): Promise<LocalAws> =>
  startLocalAws({
    speed: 50,
    delayScale: 0.05,
    functions: "inProcess",
    databaseUrl: inject("postgresUrl"),
    parameters: { MinCapacity: "1", ...parameters },
    ...options,
  });
