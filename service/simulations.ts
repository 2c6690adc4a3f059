import { type Context, Hono } from "hono";
import type { Dependencies, ServiceEnv } from "./app.ts";
import { Problem } from "./problem-details.ts";
import { slowDatabaseSeconds } from "./settings.ts";
import { traceHeaderName } from "./trace-header.ts";

const slowLogicMs = 5_000;
const slowExternalSeconds = 2;

/** The simulated delays of the runbook; each appears in its own kind of subsegment. */
export function simulationRoutes(dependencies: Dependencies): Hono<ServiceEnv> {
  const { clock } = dependencies;
  const simulations = {
    "slow-db": slowDatabase,
    "slow-logic": slowLogic,
    "slow-external": slowExternal,
  };
  const routes = new Hono<ServiceEnv>();
  for (const [simulation, run] of Object.entries(simulations)) {
    routes.get(`/tasks/${simulation}`, async (context) => {
      const start = clock.now();
      await run(dependencies, context);
      return context.json({ simulation, durationMs: clock.now() - start });
    });
    // Otherwise other methods would match /tasks/{id} with a malformed id.
    routes.all(`/tasks/${simulation}`, (context) => {
      throw new Problem(405, `${context.req.method} is not allowed here.`, {
        headers: { Allow: "GET, HEAD" },
      });
    });
  }
  return routes;
}

type Simulation = (dependencies: Dependencies, context: Context<ServiceEnv>) => Promise<unknown>;

const slowDatabase: Simulation = ({ database, settings }, { var: { trace } }) =>
  database.query(trace, "SELECT pg_sleep($1)", [slowDatabaseSeconds * settings.delayScale]);

const slowLogic: Simulation = ({ clock, settings }, { var: { trace } }) =>
  trace.logic("application-logic", () => clock.sleep(slowLogicMs * settings.delayScale));

const slowExternal: Simulation = async ({ fetch, settings }, { var: { trace } }) => {
  const { url: template, timeoutMs } = settings.externalApi;
  const url = template.replaceAll("{seconds}", String(slowExternalSeconds * settings.delayScale));
  const response = await trace
    .httpCall("external-api", { method: "GET", url }, (traceHeader) =>
      fetch(url, {
        headers: traceHeader ? { [traceHeaderName]: traceHeader } : {},
        signal: AbortSignal.timeout(timeoutMs),
      }),
    )
    .catch((cause: unknown) => {
      throw externalProblem(cause);
    });
  // The delay ends before the headers; the body is not needed and may be large.
  await response.body?.cancel();
  if (!response.ok) throw new Problem(502, `The external API returned ${response.status}.`);
};

function externalProblem(cause: unknown): Problem {
  const isLate = cause instanceof Error && cause.name === "TimeoutError";
  if (isLate) return new Problem(504, "The external API did not respond in time.", {}, { cause });
  return new Problem(502, "The external API cannot be reached.", {}, { cause });
}
