import type { Scenario } from "./scenario.ts";

/** The input of the deployment that most scenarios begin with. */
export const first = { image: "tasks:1.0.0", requester: "alice@example.com", reason: "First release" };

/** The input of the deployment that follows it. */
export const update = { ...first, image: "tasks:1.1.0", reason: "The next release" };

/** A scenario that begins after the first deployment and ends with its release; those can run in turn on one AWS. */
export const afterFirst = {
  after: first,
  // Short deadlines: images that never become healthy, or never send a trace, fail sooner.
  options: { parameters: { HealthCheckGracePeriodSeconds: "10" }, traceDeadlineSeconds: 30 },
} satisfies Partial<Scenario>;
