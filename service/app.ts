import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import { healthRoute } from "./health.ts";
import type { Log } from "./log.ts";
import { observeRequests } from "./observe-requests.ts";
import { Problem, problemResponse } from "./problem-details.ts";
import type { Settings } from "./settings.ts";
import { simulationRoutes } from "./simulations.ts";
import { taskRoutes } from "./tasks/task-routes.ts";
import type { Trace, Tracer } from "./trace.ts";

/** The settings and services that the application uses. */
export interface Dependencies {
  readonly settings: Settings;
  readonly database: Database;
  readonly tracer: Tracer;
  readonly log: Log;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}

/** Hono's environment of each request: the Node request, and its trace. */
export interface ServiceEnv {
  readonly Bindings: Partial<HttpBindings>;
  readonly Variables: { trace: Trace };
}

/** The tasks service as a Hono application. */
export function createApp(dependencies: Dependencies): Hono<ServiceEnv> {
  const app = new Hono<ServiceEnv>();
  app.onError((error, context) => problemResponse(context, error, dependencies.log));
  app.notFound((context) =>
    problemResponse(context, new Problem(404, "There is nothing here."), dependencies.log),
  );
  app.use(observeRequests(dependencies));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (context, methods) => {
        const headers = { Allow: methods.join(", ") };
        const problem = new Problem(405, `${context.req.method} is not allowed here.`, { headers });
        return problemResponse(context, problem, dependencies.log);
      },
    }),
  );
  app.route("/", healthRoute(dependencies));
  app.route("/", simulationRoutes(dependencies));
  app.route("/", taskRoutes(dependencies));
  return app;
}
