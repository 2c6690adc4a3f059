import { Hono } from "hono";
import type { Dependencies, ServiceEnv } from "./app.ts";

/** `/health`: 200 while the database responds, otherwise 503. */
export function healthRoute({ database, settings }: Dependencies): Hono<ServiceEnv> {
  const release = { environment: settings.environment, version: settings.version };
  const healthy = { status: "healthy", database: "connected", ...release };
  const unhealthy = { status: "unhealthy", database: "disconnected", ...release };
  return new Hono<ServiceEnv>().get("/health", async (context) =>
    (await database.isConnected(context.var.trace)) ? context.json(healthy) : context.json(unhealthy, 503),
  );
}
