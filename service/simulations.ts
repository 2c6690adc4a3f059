import { type Context, Hono } from "hono";
import type { Dependencies, ServiceEnv } from "./app.ts";
import { Problem } from "./problem-details.ts";
import { SLOW_DATABASE_SECONDS } from "./settings.ts";
import { TRACE_HEADER } from "./trace-header.ts";

const SLOW_LOGIC_MS = 5_000;
const SLOW_EXTERNAL_SECONDS = 2;

/** The simulated delays of the runbook, each to be seen in its own kind of subsegment. */
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
    // Else the other methods would reach /tasks/{id} and find a malformed id.
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
  database.query(trace, "SELECT pg_sleep($1)", [SLOW_DATABASE_SECONDS * settings.delayScale]);

const slowLogic: Simulation = ({ clock, settings }, { var: { trace } }) =>
  trace.logic("application-logic", () => clock.sleep(SLOW_LOGIC_MS * settings.delayScale));

const slowExternal: Simulation = async ({ fetch, settings }, { var: { trace } }) => {
  const { url: template, timeoutMs } = settings.externalApi;
  const url = template.replaceAll("{seconds}", String(SLOW_EXTERNAL_SECONDS * settings.delayScale));
  const response = await trace
    .httpCall("external-api", { method: "GET", url }, (traceHeader) =>
      fetch(url, {
        headers: traceHeader ? { [TRACE_HEADER]: traceHeader } : {},
        signal: AbortSignal.timeout(timeoutMs),
      }),
    )
    .catch((cause: unknown) => {
      throw externalProblem(cause);
    });
  // The delay comes before the headers; the body is of no use and may be large.
  await response.body?.cancel();
  if (!response.ok) throw new Problem(502, `The external API answered ${response.status}.`);
};

function externalProblem(cause: unknown): Problem {
  const late = cause instanceof Error && cause.name === "TimeoutError";
  if (late) return new Problem(504, "The external API did not answer in time.", {}, { cause });
  return new Problem(502, "The external API cannot be reached.", {}, { cause });
}
